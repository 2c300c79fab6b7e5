use super::*;
use crate::level::Level;
use crate::rng::Rng;
use proptest::prelude::*;

fn table(rows: &[&[f64]]) -> Vec<Vec<f64>> {
    rows.iter().map(|row| row.to_vec()).collect()
}

#[test]
fn two_players_are_a_proportion() {
    let got = fit(&table(&[&[0.0, 7.0], &[3.0, 0.0]]), None).unwrap();
    assert!((got.probability(0, 1) - 0.7).abs() < 1e-12);
    // The variance of a log-odds is 1/(n p (1-p)).
    assert!((got.difference_standard_error(0, 1) - libm::sqrt(1.0 / 2.1)).abs() < 1e-12);
    assert!((got.standard_errors[0] - 0.345_032_779_671).abs() < 1e-11);
    assert!((got.elo()[0] - 1_073.595_357_058_9).abs() < 1e-9);
}

#[test]
fn pinned() {
    let got = fit(&table(&[&[0.0, 8.0, 6.0], &[2.0, 0.0, 5.0], &[4.0, 5.0, 0.0]]), None).unwrap();
    let expected = [0.567_541_332_736, -0.425_380_436_788, -0.142_160_895_948];
    for (value, expected) in got.strengths.iter().zip(expected) {
        assert!((value - expected).abs() < 1e-11);
    }
    let ridge = fit(&table(&[&[0.0, 5.0, 5.0], &[0.0, 0.0, 3.0], &[0.0, 2.0, 0.0]]), Some(1.0)).unwrap();
    assert!((ridge.strengths[0] - 1.281_852_581_8).abs() < 1e-9 && ridge.ridge == Some(1.0));
}

#[test]
fn refusals() {
    let code = |rows: &[&[f64]], ridge| fit(&table(rows), ridge).unwrap_err().code();
    assert_eq!(code(&[&[0.0, 0.0], &[0.0, 0.0]], None), "no_data");
    assert_eq!(code(&[&[0.0, 5.0], &[0.0, 0.0]], None), "not_strongly_connected");
    assert_eq!(code(&[&[1.0, 5.0], &[1.0, 0.0]], None), "invalid_input");
    assert_eq!(code(&[&[0.0, -5.0], &[1.0, 0.0]], None), "invalid_input");
    assert_eq!(code(&[&[0.0, 5.0, 1.0], &[1.0, 0.0]], None), "invalid_input");
    assert_eq!(code(&[&[0.0, 5.0], &[1.0, 0.0]], Some(0.0)), "invalid_input");
    let split = fit(&table(&[&[0.0, 5.0, 5.0], &[0.0, 0.0, 3.0], &[0.0, 2.0, 0.0]]), None);
    assert_eq!(split.unwrap_err(), Refusal::NotStronglyConnected { components: 2 });
    let vote = Vote { first: 0, second: 1, score: 0.5, cluster: 1 };
    assert_eq!(fit_votes(2, &[vote; 4], None).unwrap_err().code(), "single_cluster");
    assert_eq!(fit_votes(2, &[Vote { second: 2, ..vote }], None).unwrap_err().code(), "invalid_input");
    assert_eq!(fit_votes(2, &[Vote { score: 1.5, ..vote }], None).unwrap_err().code(), "invalid_input");
    assert_eq!(fit_votes(2, &[], None).unwrap_err().code(), "no_data");
}

#[test]
fn votes_of_a_case_that_repeat_count_once() {
    let mut rng = Rng::from_seed(5);
    let votes: Vec<Vote> = (0..120_u32)
        .map(|i| {
            let (first, second) = [(0, 1), (1, 2), (2, 0)][i as usize % 3];
            Vote { first, second, score: f64::from(u8::from(rng.unit() < 0.6)), cluster: i }
        })
        .collect();
    let single = fit_votes(3, &votes, None).unwrap();
    let doubled: Vec<Vote> = votes.iter().flat_map(|vote| [*vote; 2]).collect();
    let double = fit_votes(3, &doubled, None).unwrap();
    for (a, b) in single.standard_errors.iter().zip(&double.standard_errors) {
        assert!((a - b).abs() < 1e-9, "duplicates add nothing");
    }
    // As independent votes the standard error is about the same for single votes.
    let mut wins = vec![vec![0.0; 3]; 3];
    for vote in &votes {
        wins[vote.first][vote.second] += vote.score;
        wins[vote.second][vote.first] += 1.0 - vote.score;
    }
    let independent = fit(&wins, None).unwrap();
    assert!((independent.standard_errors[0] / single.standard_errors[0] - 1.0).abs() < 0.1);
    assert_eq!(single.df, Some(119.0));
}

#[test]
fn ranks_are_open_where_the_data_are() {
    let few = fit(&table(&[&[0.0, 8.0, 6.0], &[2.0, 0.0, 5.0], &[4.0, 5.0, 0.0]]), None).unwrap();
    let open = few.placement(Level::P95);
    assert!(open.ranks.iter().all(|rank| (rank.best, rank.worst) == (1, 3)) && open.pairs.len() == 3);
    let wins = [&[0.0, 900.0, 970.0][..], &[100.0, 0.0, 900.0], &[30.0, 100.0, 0.0]];
    let ranks = fit(&table(&wins), None).unwrap().placement(Level::P95).ranks;
    assert_eq!(
        ranks.iter().map(|rank| (rank.best, rank.worst)).collect::<Vec<_>>(),
        [(1, 1), (2, 2), (3, 3)]
    );
}

#[test]
fn two_hundred_players() {
    let n = 200_u32;
    let wins: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| if i == j { 0.0 } else { 1.0 + f64::from((j * 7 + i * 3) % 5) }).collect())
        .collect();
    let got = fit(&wins, None).unwrap();
    assert!(got.strengths.iter().sum::<f64>().abs() < 1e-9);
    assert!(got.standard_errors.iter().all(|error| 0.0 < *error && *error < 1.0));
}

proptest! {
    #[test]
    fn expected_wins_are_the_wins_and_the_order_of_players_does_not_matter(
        counts in prop::collection::vec(1_u32..30, 16),
    ) {
        let n = 4;
        let wins: Vec<Vec<f64>> = (0..n)
            .map(|i| (0..n).map(|j| if i == j { 0.0 } else { f64::from(counts[i * n + j]) }).collect())
            .collect();
        let got = fit(&wins, None).unwrap();
        for (i, row) in wins.iter().enumerate() {
            let won: f64 = row.iter().sum();
            let expected: f64 = (0..n).map(|j| (row[j] + wins[j][i]) * got.probability(i, j)).sum();
            prop_assert!((won - expected).abs() < 1e-8);
        }
        let turned: Vec<Vec<f64>> =
            wins.iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
        let other = fit(&turned, None).unwrap();
        for i in 0..n {
            prop_assert!((got.strengths[i] - other.strengths[n - 1 - i]).abs() < 1e-9);
            prop_assert!((got.standard_errors[i] - other.standard_errors[n - 1 - i]).abs() < 1e-9);
        }
    }
}
