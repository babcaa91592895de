//! Compiles the glass: `ui/main.slint`, with a fixed style so that every host draws the same pixels.

fn main() {
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        // Tests and the bench find keys by their roles and labels, in every profile.
        .with_debug_info(true);
    slint_build::compile_with_config("ui/main.slint", config).expect("ui/main.slint compiles");
}
