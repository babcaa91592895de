//! `make cuts`, five times.

use storm::cuts::cut;
use storm::ground::Ground;

use crate::skipped;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_power_cuts_lose_nothing_and_double_nothing() {
    let ground = match Ground::ext4(256) {
        Ok(ground) => ground,
        Err(why) => return skipped(&format!("power cuts need root and a loop device: {why:#}")),
    };
    let survived = cut(&ground, 7, 5, |_| {}).await.unwrap();
    assert_eq!(survived.cuts, 5);
    assert!(survived.acknowledged > 20, "{survived:?}");
}
