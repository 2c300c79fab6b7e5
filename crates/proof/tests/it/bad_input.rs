//! Bad input, a bad server, a bad disk: what a person sees, and that nothing already recorded is lost.

mod arguments;
mod codes;
mod crowd;
mod dataset;
mod files;
mod full_disk;
mod interrupt;
mod key;
mod long_line;
mod references;
mod resume;
mod scene;
mod server;
mod store;
mod suite;
