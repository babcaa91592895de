//! Compiles the glass: `ui/main.slint`, with a fixed style so that every host draws the same pixels.

fn main() {
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        // Tests find the elements of a debug build by their roles and labels.
        .with_debug_info(std::env::var("PROFILE").is_ok_and(|profile| profile == "debug"));
    slint_build::compile_with_config("ui/main.slint", config).expect("ui/main.slint compiles");
}
