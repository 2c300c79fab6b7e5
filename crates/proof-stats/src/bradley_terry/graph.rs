//! Who can reach whom by a chain of wins.

/// The strongly connected groups of the win graph, strongest first where groups beat each other one way only.
///
/// Within a group everybody beats everybody directly or through others. Strengths have a limit only when there is
/// one group. The groups list players by place, ascending.
///
/// # Source
/// Kosaraju's algorithm (Sharir 1981). Complexity: O(players^2).
pub fn components(wins: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let n = wins.len();
    let beats = |i: usize, j: usize| wins.get(i).and_then(|row| row.get(j)).is_some_and(|x| 0.0 < *x);
    let mut seen = vec![false; n];
    let mut finished = Vec::with_capacity(n);
    for start in 0..n {
        visit(start, n, &beats, &mut seen, &mut finished);
    }
    let mut seen = vec![false; n];
    let mut groups = Vec::new();
    for start in finished.into_iter().rev() {
        let mut group = Vec::new();
        visit(start, n, &|i, j| beats(j, i), &mut seen, &mut group);
        if !group.is_empty() {
            group.sort_unstable();
            groups.push(group);
        }
    }
    groups
}

/// Appends everybody that can be reached from `start` and was not seen, in the order in which they are left.
fn visit(
    start: usize,
    n: usize,
    leads: &dyn Fn(usize, usize) -> bool,
    seen: &mut [bool],
    left: &mut Vec<usize>,
) {
    // Who is being visited, and which neighbour comes next.
    let mut path = Vec::new();
    let mut enter = |node: usize| match seen.get_mut(node) {
        Some(is_seen) if !*is_seen => {
            *is_seen = true;
            true
        }
        _ => false,
    };
    if enter(start) {
        path.push((start, 0));
    }
    while let Some((node, next)) = path.last_mut() {
        if *next == n {
            left.push(*node);
            path.pop();
            continue;
        }
        let neighbour = *next;
        *next += 1;
        if leads(*node, neighbour) && enter(neighbour) {
            path.push((neighbour, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn groups() {
        let table = |rows: &[&[u32]]| -> Vec<Vec<f64>> {
            rows.iter().map(|row| row.iter().map(|x| f64::from(*x)).collect()).collect()
        };
        assert_eq!(components(&table(&[&[0, 5, 5], &[0, 0, 3], &[0, 2, 0]])), [vec![0], vec![1, 2]]);
        assert_eq!(components(&table(&[&[0, 1, 0], &[0, 0, 1], &[1, 0, 0]])), [vec![0, 1, 2]]);
        let apart = components(&table(&[&[0, 3, 0, 0], &[2, 0, 0, 0], &[0, 0, 0, 4], &[0, 0, 1, 0]]));
        assert_eq!(apart.len(), 2);
        assert!(components(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn players_share_a_group_when_each_reaches_the_other(edges in prop::collection::vec(any::<bool>(), 36)) {
            let n = 6;
            let wins: Vec<Vec<f64>> =
                edges.chunks(n).map(|row| row.iter().map(|x| f64::from(u8::from(*x))).collect()).collect();
            let mut reach = vec![false; n * n];
            for place in 0..n * n {
                reach[place] = edges[place] || place % (n + 1) == 0;
            }
            for k in 0..n {
                for place in 0..n * n {
                    reach[place] |= reach[place / n * n + k] && reach[k * n + place % n];
                }
            }
            let groups = components(&wins);
            let group_of = |i: usize| groups.iter().position(|group| group.contains(&i)).unwrap();
            for place in 0..n * n {
                let (i, j) = (place / n, place % n);
                let (forth, back) = (reach[place], reach[j * n + i]);
                prop_assert_eq!(group_of(i) == group_of(j), forth && back);
                // An earlier group is never beaten by a later one.
                prop_assert!(forth || !back || group_of(j) < group_of(i));
            }
        }
    }
}
