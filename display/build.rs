//! Compiles the glass: `ui/main.slint`, with a fixed style so that every host draws the same pixels.

fn main() {
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-dark".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        // Tests find what is on the glass by its label; what is shipped is smaller without.
        .with_debug_info(std::env::var("PROFILE").as_deref() == Ok("debug"));
    slint_build::compile_with_config("ui/main.slint", config).expect("ui/main.slint compiles");
}
