use super::*;

fn outputs(n: usize, labelled: usize) -> Vec<Judged> {
    let of = |place: usize| {
        let verdict = if place % 10 < 7 { 1.0 } else { 0.0 };
        // The judge is wrong about every fifth output.
        let truth = if place % 5 == 4 { 1.0 - verdict } else { verdict };
        Judged { id: format!("c{place}"), verdict, label: (place < labelled).then_some(truth) }
    };
    (0..n).map(of).collect()
}

fn wanted(half_width: f64, next: u64) -> Wanted {
    Wanted { half_width, next, level: Level::P95, seed: 1 }
}

#[test]
fn labels_buy_width_and_go_where_they_settle_most() {
    let outputs = outputs(1000, 60);
    let advice = advise_rate(&outputs, wanted(0.05, 40));
    assert_eq!((advice.n_judged, advice.n_labelled, advice.judge_only), (1000, 60, Some(0.7)));
    let labels: Vec<Option<u64>> = advice.labels.iter().map(|buys| buys.labels).collect();
    let [Some(four), Some(two), Some(one), last] = labels[..] else { panic!("{labels:?}") };
    assert!(four < two && two < one && last.is_none_or(|last| one < last), "{labels:?}");
    // With labels everywhere alike: 1.96^2 * 0.16 / 0.05^2 is about 246, less what the shares of verdicts take.
    assert!((200..360).contains(&one), "{one}");
    assert_eq!(advice.next.len(), 40);
    assert_eq!(advice.verdicts.iter().map(|row| row.next).sum::<u64>(), 40);
    for (row, of_pass) in advice.verdicts.iter().zip([true, false]) {
        let picked =
            advice.next.iter().filter(|place| (0.5 < outputs[**place].verdict) == of_pass).count() as u64;
        assert_eq!(picked, row.next);
    }
    assert!(advice.next.iter().all(|place| outputs[*place].label.is_none()));
    assert!(advice.corrected.unwrap().ci.is_some());
}

#[test]
fn without_labels_nothing_is_taken_from_the_judge() {
    let advice = advise_rate(&outputs(2000, 0), wanted(0.05, 10));
    // 1.96^2 / 4 / 0.0025
    assert_eq!(advice.labels[2].labels, Some(385));
    assert_eq!(advice.labels[3].refusal, None);
    assert_eq!((advice.corrected, advice.verdicts[0].next, advice.verdicts[1].next), (None, 7, 3));
    // Of 46 and 24 outputs, 8 labels are 5.26 and 2.74.
    let shares = |judged: [u64; 2]| {
        by_share(&judged.map(|judged| VerdictClass { judged, labelled: 0, human_passes: 0 }), 8)
    };
    assert_eq!((shares([46, 24]), shares([0, 3]), shares([0, 0])), (vec![5, 3], vec![0, 3], vec![0, 0]));
    let few = advise_rate(&outputs(100, 0), wanted(0.05, 10));
    assert_eq!(few.labels[2].refusal.as_ref().unwrap().code, "not_reachable");
}

#[test]
fn the_next_outputs_are_the_same_for_the_same_seed_and_go_on() {
    let before = outputs(500, 40);
    let advice = advise_rate(&before, wanted(0.05, 30));
    assert_eq!(advice.next, advise_rate(&before, wanted(0.05, 30)).next);
    assert_ne!(advice.next, advise_rate(&before, Wanted { seed: 2, ..wanted(0.05, 30) }).next);
    // Labelling what was asked for first leaves the rest of the order as it was.
    let first: Vec<usize> = advise_mean(&before, wanted(0.05, 10)).next;
    let all: Vec<usize> = advise_mean(&before, wanted(0.05, 30)).next;
    assert_eq!(all[..10], first[..]);
}

#[test]
fn means_need_labels_by_what_the_judge_leaves_open() {
    let of = |place: u32| {
        let score = f64::from(place * 37 % 101) / 100.0;
        let verdict = (0.8 * score + 0.1 + f64::from(place * 13 % 7) * 0.01).min(1.0);
        Judged { id: format!("c{place}"), verdict, label: (place < 50).then_some(score) }
    };
    let outputs: Vec<Judged> = (0..2000).map(of).collect();
    let advice = advise_mean(&outputs, wanted(0.02, 5));
    assert!(advice.corrected.as_ref().unwrap().ci.is_some());
    let labels = advice.labels[2].labels.unwrap();
    // Labels alone would take 1.96^2 * var / 0.02^2, with a variance of about 1/12: over 800.
    assert!((2..200).contains(&labels), "{advice:?}");
    assert_eq!(advice.next.len(), 5);
    let none = advise_mean(&outputs[100..], wanted(0.02, 5));
    assert!(none.labels[0].refusal.is_some() && none.corrected.is_none() && none.next.len() == 5);
}

#[test]
fn no_outputs_no_advice() {
    let advice = advise_rate(&[], wanted(0.05, 10));
    assert_eq!((advice.n_judged, advice.judge_only, advice.next.len()), (0, None, 0));
    assert_eq!(advise_mean(&[], wanted(0.05, 10)).judge_only, None);
}
