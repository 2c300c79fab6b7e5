//! Work on several threads whose result does not depend on how many there are.
//!
//! Work is cut into blocks of a fixed size, never into one part a thread. A block has a random stream of its own,
//! named by its number, and every result lies in the slot of its own number; what is added up is added afterwards,
//! in the order of the slots. Blocks run on the rayon pool that the caller is in.

use crate::rng::Rng;
use rayon::prelude::*;

/// Replicates of a random procedure that share one random stream.
pub const BLOCK: usize = 64;

/// `n` replicates of a random procedure, in the order of their numbers.
///
/// # Arguments
/// - `seed`: of all streams; replicate r reads stream `r / 64`
/// - `scratch`: memory that the replicates of a block use one after the other
/// - `draw`: one replicate; it must not depend on what the scratch holds
///
/// # Source
/// Statistics note, section 8.3.
pub fn replicates<T: Send, S>(
    n: usize,
    seed: u64,
    scratch: impl Fn() -> S + Sync,
    draw: impl Fn(&mut Rng, &mut S) -> T + Sync,
) -> Vec<T> {
    let block = |number: usize| {
        let mut rng = Rng::stream(seed, number as u64);
        let mut scratch = scratch();
        let n_here = BLOCK.min(n - number * BLOCK);
        (0..n_here).map(|_| draw(&mut rng, &mut scratch)).collect::<Vec<T>>()
    };
    let blocks: Vec<Vec<T>> = (0..n.div_ceil(BLOCK)).into_par_iter().map(block).collect();
    blocks.into_iter().flatten().collect()
}

/// `f` of every number below `n`, in their order; for work without randomness.
pub fn map<T: Send>(n: usize, f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    (0..n).into_par_iter().map(&f).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_do_not_depend_on_the_number_of_threads() {
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| replicates(1000, 7, || (), |rng, ()| rng.next_u64()))
        };
        let alone = run(1);
        assert_eq!(alone.len(), 1000);
        assert_eq!(alone[64], Rng::stream(7, 1).next_u64(), "the second block begins the second stream");
        assert_eq!(run(2), alone);
        assert_eq!(run(8), alone);
    }

    #[test]
    fn fewer_replicates_are_the_first_of_more() {
        let run = |n: usize| replicates(n, 3, || (), |rng, ()| rng.unit());
        assert_eq!(run(70), run(200)[..70]);
        assert!(run(0).is_empty());
    }

    #[test]
    fn numbers_are_mapped_in_order() {
        assert!(map(1000, |i| i * i).into_iter().eq((0..1000).map(|i| i * i)));
    }
}
