//! What this machine is, as far as the figures depend on it.
//! It must not measure anything.

use std::path::Path;

/// Cores, kernel, and the disk under `folder`, in one line.
pub(crate) fn line(folder: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    let (device, kind) = disk(folder);
    let build = if cfg!(debug_assertions) { "DEVELOPMENT (not what is shipped)" } else { "release" };
    format!(
        "{cores} cores; Linux {kernel}; data on {kind} ({device}); load {load} before the start; {build} build"
    )
}

/// The device and the kind of file system that hold a folder.
pub(crate) fn disk(folder: &Path) -> (String, String) {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = read("/proc/mounts");
    let parts = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let under = parts.filter(|parts| parts.get(1).is_some_and(|at| folder.starts_with(at)));
    let nearest = under.max_by_key(|parts| parts.get(1).map_or(0, |at| at.len()));
    let part = |i: usize| {
        let word = nearest.as_ref().and_then(|parts| parts.get(i)).copied();
        word.unwrap_or("unknown").to_owned()
    };
    (part(0), part(2))
}

/// How many files and sockets this program may have open.
pub(crate) fn open_files() -> u64 {
    let limits = read("/proc/self/limits");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    line.split_whitespace().nth(3).and_then(|word| word.parse().ok()).unwrap_or(0)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}
