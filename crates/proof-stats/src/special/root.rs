//! Inverting a tail probability: Newton's method on its logarithm, kept inside a bracket.

/// Which tail is inverted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// The probability below, which grows with `u`.
    Lower,
    /// The probability above, which falls.
    Upper,
}

/// A tail probability at some `u`.
pub(super) struct At {
    pub(super) probability: f64,
    /// How fast it changes with `u`, without the sign.
    pub(super) slope: f64,
}

/// The `u` in `[lo, hi]` where the tail has probability `target`, to the last digits.
///
/// A Newton step on the logarithm that leaves the bracket is replaced by bisection, so it ends for every input.
pub(super) fn invert(
    tail: Tail,
    target: f64,
    start: f64,
    (lo, hi): (f64, f64),
    evaluate: impl Fn(f64) -> At,
) -> f64 {
    let (mut lo, mut hi) = (lo, hi);
    let mut u = start.clamp(lo, hi);
    for _ in 0..200 {
        let At { probability, slope } = evaluate(u);
        if (probability - target).abs() <= 0.0 {
            return u;
        }
        if (target < probability) == (tail == Tail::Lower) {
            hi = u;
        } else {
            lo = u;
        }
        let magnitude = libm::log(probability / target) * probability / slope;
        let newton = if tail == Tail::Lower { u - magnitude } else { u + magnitude };
        let tolerance = 2e-16 * u.abs() + 1e-300;
        if (newton - u).abs() <= tolerance {
            return newton;
        }
        let next = if lo < newton && newton < hi { newton } else { 0.5 * (lo + hi) };
        if (next - u).abs() <= tolerance {
            return next;
        }
        u = next;
    }
    u
}
