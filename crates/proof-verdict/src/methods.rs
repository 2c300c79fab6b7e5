//! What stands behind the name of a method: how it works, why it is taken, what it assumes, where it comes from.
//!
//! A table. Whatever a verdict names as a method or test is found here (`proof explain RUN METRIC` prints it).

/// A statistical procedure, in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its name, as a verdict prints it.
    pub name: &'static str,
    /// What it does.
    pub what: &'static str,
    /// Why it is the one that was taken.
    pub why: &'static str,
    /// What it takes for granted.
    pub assumes: &'static str,
    /// Where it is from.
    pub source: &'static str,
}

/// The procedure of that name.
pub fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

/// All procedures, in the order of the manual.
pub fn all() -> &'static [Method] {
    METHODS
}

const METHODS: &[Method] = &[
    Method {
        name: "Wilson",
        what: "The interval holds every rate that a score test does not reject, given the passes and the number of cases.",
        why: "The cases are independent and each is one pass or fail. Wilson's interval covers what it promises from five cases on, and \
              at 0 % and 100 % as well, where the usual one (estimate ± two standard errors) has no width at all.",
        assumes: "The cases are a fair sample of the inputs that they stand for, and do not depend on each other.",
        source: "Wilson (1927), J. Am. Stat. Assoc. 22:209",
    },
    Method {
        name: "Wilson with effective n",
        what: "Wilson's interval with the number of independent cases that would say as much (the effective n), and a t quantile in \
               place of the normal one.",
        why: "The pass rate comes from cases that belong together in groups, or from repeats of which nearly all agree. Counting \
              each of them as independent would make the interval too narrow.",
        assumes: "Groups are independent of each other; within a group anything may happen.",
        source: "Wilson (1927); effective n from the CR2 variance, Bell & McCaffrey (2002), Pustejovsky & Tipton (2018), and at most that of the \
                 design effect of groups, Kish (1965), Survey Sampling, section 8.2",
    },
    Method {
        name: "Clopper-Pearson",
        what: "The lowest rate at which so many passes would still be seen in 5 % of such test sets, exact by the binomial distribution.",
        why: "The gate is a guarantee: its bound must never promise more than it holds, at any rate and any number of cases.",
        assumes: "The cases are a fair sample and independent.",
        source: "Clopper & Pearson (1934), Biometrika 26:404",
    },
    Method {
        name: "Student t",
        what: "The mean of the case values, plus and minus a t quantile times its standard error.",
        why: "The values are numbers or means over repeats, one a case. At 10 to 100 cases this covers better than a bootstrap does.",
        assumes: "Independent cases; values that are not so skewed that a mean of this many is far from normal.",
        source: "Student (1908), Biometrika 6:1",
    },
    Method {
        name: "betting interval",
        what: "A bettor who must not lose money on average bets against each possible mean; the interval holds the means at which he \
               does not become rich.",
        why: "Nearly all values are equal and only a few differ. The t interval would be far too narrow then; this one is valid for any \
              bounded scores and any number of cases, at the price of being wide.",
        assumes: "Independent cases whose values lie on a known scale. Nothing else.",
        source: "Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1",
    },
    Method {
        name: "all-at-end bound",
        what: "All values are at the end of the scale; the bound is the mean below which that would be too unlikely.",
        why: "Equal values say nothing of their spread, but on a bounded scale they do say how far the mean can be from the end.",
        assumes: "Independent cases whose values lie on a known scale.",
        source: "For a mean m on [0, 1] all n values are 1 with a probability of at most m to the n-th power",
    },
    Method {
        name: "CR2 with Satterthwaite t",
        what: "The standard error is computed from the sums of each group, corrected for small numbers of groups, with degrees of freedom \
               fitted to the sizes of the groups.",
        why: "Cases of a group are alike, so they are worth less than as many independent ones. With few and unequal groups the simpler \
              forms cover 70 to 80 % where they promise 95 %.",
        assumes: "Groups are independent of each other; within a group anything may happen.",
        source: "Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672",
    },
    Method {
        name: "Student t of linearised counts",
        what: "The figure is made of counts that are summed over the cases. Each case has the value by which it moves the figure, to first \
               order; these values have the figure as their mean, and Student's t interval of that mean is the figure's.",
        why: "A ratio of sums, such as micro F1, is no mean of cases: a case with much to count weighs more. What a single case does to it \
              shows how much it would change with other cases.",
        assumes: "Independent cases, and enough of them that no single one moves the figure far.",
        source: "Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 6 (infinitesimal jackknife); Efron & \
                 Tibshirani (1993), An Introduction to the Bootstrap, chapters 11 and 21; Cochran (1977), Sampling Techniques, chapter 6",
    },
    Method {
        name: "CR2 of linearised counts",
        what: "As Student's t of linearised counts, with the standard error from the sums of each group.",
        why: "The figure is made of counts that are summed over the cases, and the cases come in groups.",
        assumes: "Groups are independent of each other, and no single one moves the figure far.",
        source: "Efron (1982), chapter 6; Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672",
    },
    Method {
        name: "betting interval of a ratio",
        what: "A bettor who must not lose money on average bets against each possible ratio of the two sums; the interval holds the ratios at \
               which he does not become rich.",
        why: "Most cases have the same ratio and only a few another, so that an interval that rests on normality would be far too narrow.",
        assumes: "Independent cases (or groups) of which none has more to count than the largest one seen.",
        source: "Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1, on part less ratio times whole",
    },
    Method {
        name: "all-at-end bound of a ratio",
        what: "Every case counts wholly, or none does; the bound is the share of other cases above which that would be too unlikely, with each \
               of them as large as the largest.",
        why: "Cases that are all alike say nothing of their spread, but they do say how rare others must be.",
        assumes: "Independent cases (or groups) of which none has more to count than the largest one seen.",
        source: "A share q of other cases leaves all n alike with a probability of (1 - q) to the n-th power",
    },
    Method {
        name: proof_stats::judge::verdict_stratified::VERDICT_STRATIFIED,
        what: "The human pass rate within each verdict of the judge is weighted by how often the judge gives that verdict; the limits of the \
               parts are put together as the sides of a triangle.",
        why: "A judge errs, and its own rate is off by more than any interval of it shows. People labelled some of its outputs, and for a \
              judge with two verdicts nothing makes more of these labels.",
        assumes: "Within each verdict the labelled outputs are a random sample of the judged ones; independent cases.",
        source: "Wilson (1927); Zou & Donner (2008), Stat. Med. 27:1693; statistics note, section 5.15",
    },
    Method {
        name: crate::judged::STRATIFIED_GROUPS,
        what: "As the verdict-stratified interval of independent cases, with each group as one label however many of its cases are labelled.",
        why: "People labelled some of the judge's outputs, and the cases come in groups: labels of one group are alike.",
        assumes: "Within each verdict the labelled outputs are a random sample; groups are independent of each other.",
        source: "Statistics note, section 5.15, with the most cautious effective number of labels",
    },
    Method {
        name: proof_stats::judge::prediction_powered::PPI_CROSSFIT,
        what: "The mean of the judge over all cases, put right by the mean error that the labelled cases show; how much of the judge is used is \
               fitted on nine tenths of the labels and applied to the rest.",
        why: "The judge's mean is off by an unknown amount, and the labels alone are few. Together they say more than either.",
        assumes: "The labelled cases are a random sample of the judged ones; independent cases.",
        source: "Angelopoulos, Duchi & Zrnic (2023), arXiv 2311.01453; Zrnic & Candès (2024), PNAS 121:e2322083121; statistics note, section 5.15",
    },
    Method {
        name: crate::judged::PPI_GROUPS,
        what: "As cross-fitted PPI++, with the standard error from the sums of each group.",
        why: "People labelled some of the judge's outputs, and the cases come in groups.",
        assumes: "The labelled cases are a random sample; groups are independent of each other.",
        source: "Angelopoulos, Duchi & Zrnic (2023); Liang & Zeger (1986), Biometrika 73:13",
    },
    Method {
        name: proof_stats::judge::prediction_powered::LABELS_ONLY,
        what: "The mean of the human labels, plus and minus a t quantile times its standard error.",
        why: "The judge says too little about the labels to make them say more.",
        assumes: "The labelled cases are a random sample of the judged ones; independent cases.",
        source: "Mani et al. (2025), arXiv 2505.20178 (when a judge does not help); Student (1908), Biometrika 6:1",
    },
    Method {
        name: "t of the corrected difference",
        what: "Is the corrected difference further from 0 than its standard error allows?",
        why: "It is the test beside the interval of a difference that human labels corrected. It rests on the same standard error, so that the \
              two keys agree; no flip of signs is known for labels on a part of the cases.",
        assumes: "As the interval.",
        source: "Student (1908), Biometrika 6:1",
    },
    Method {
        name: proof_stats::agreement::cohen_kappa::KAPPA_SCORE,
        what: "Agreement of judge and people beyond that which their verdicts' frequencies alone would give, on the scale of a Wilson interval.",
        why: "The gate is on the judge: raw agreement is high for any judge where most outputs pass.",
        assumes: "The labelled outputs are a random sample of those that are judged; independent of each other.",
        source: "Cohen (1960), Educ. Psychol. Meas. 20:37; Wilson (1927)",
    },
    Method {
        name: "order statistics",
        what: "The ends are two of the values seen, at the ranks between which the quantile lies with the stated probability.",
        why: "Latency is skewed and has outliers; this needs no shape at all. Where the sample is too small for an end, none is given.",
        assumes: "Independent calls.",
        source: "David & Nagaraja (2003), Order Statistics, section 7.1",
    },
    Method {
        name: "Tango score",
        what: "The interval holds every difference of the two pass rates that a score test on the paired results does not reject.",
        why: "Both prompts answered the same cases once each, pass or fail. Only the cases that changed tell them apart, and with few of \
              those the usual intervals cover 46 to 83 %.",
        assumes: "The cases are a fair sample and independent of each other.",
        source: "Tango (1998), Stat. Med. 17:891",
    },
    Method {
        name: "McNemar mid-p",
        what: "Of the cases that changed, are gains and losses as even as a fair coin would make them?",
        why: "It is the second key beside the interval: a test of another kind, which must agree before a difference is claimed.",
        assumes: "Independent cases.",
        source: "McNemar (1947); mid-p: Fagerland, Lydersen & Laake (2013), BMC Med. Res. Methodol. 13:91",
    },
    Method {
        name: "sign-flip",
        what: "The signs of the differences of the cases are flipped at random; p is how often the flipped mean is as large as the one seen.",
        why: "It is the second key beside the t interval: it needs no normal distribution.",
        assumes: "Without a true difference each case's difference could as well have had the other sign.",
        source: "Fisher (1935), The Design of Experiments, section 21",
    },
    Method {
        name: "sign-flip of groups",
        what: "The sign-flip test, with one sign for all cases of a group.",
        why: "Cases of a group are not independent, so they must be flipped together.",
        assumes: "Without a true difference each group's difference could as well have had the other sign.",
        source: "Fisher (1935), section 21, on sums of groups",
    },
    Method {
        name: "t over the repeats of these cases",
        what: "The mean over the cases, with a standard error from the repeats of each case alone.",
        why: "The suite says `scope: suite`: only these cases matter, so that the model's chance is all that is uncertain.",
        assumes: "Repeats of a case are independent. It says nothing of other inputs.",
        source: "Satterthwaite (1946), Biometrics Bull. 2:110, on the variances of the cases",
    },
    Method {
        name: "exchange of repeats within cases",
        what: "In each case the repeats of the two sides are exchanged at random; p is how often the difference is as large as the one seen.",
        why: "It is the second key where only these cases matter.",
        assumes: "Without a true difference in a case its repeats could have come from either side.",
        source: "Fisher (1935), The Design of Experiments, section 21",
    },
    Method {
        name: "hedged betting sequence",
        what: "A bettor bets against each possible mean as the results come in; the interval holds the means at which he never became rich, \
               and only ever shrinks.",
        why: "The run is looked at while it goes on. This interval holds at all looks together, which no ordinary one does.",
        assumes: "Cases drawn in random order, values on a known scale. Nothing else.",
        source: "Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1, section 4",
    },
    Method {
        name: "betting",
        what: "p is one over the most that a bettor against no difference ever had for each unit that he began with.",
        why: "It is the second key of a run that is looked at while it goes on: it stays valid at every look.",
        assumes: "Cases drawn in random order, differences between -1 and 1.",
        source: "Waudby-Smith & Ramdas (2024); Ville (1939)",
    },
    Method {
        name: "anytime McNemar (beta mixture)",
        what: "Of the cases that changed, the likelihood of gains and losses under all shares, mixed, over that of a fair coin; p is one \
               over the largest value that it ever had.",
        why: "It is the second key of a run that is looked at while it goes on: McNemar's test itself, looked at after each case, \
              calls a difference in 17 to 35 of 100 runs without one.",
        assumes: "Cases drawn in random order.",
        source: "Ramdas, Grünwald, Vovk & Shafer (2023), Stat. Sci. 38:576; Jeffreys' mixture",
    },
    Method {
        name: "asymptotic sequence",
        what: "A normal interval, widened so that it holds at all looks together as the number of cases grows.",
        why: "The values have no known scale, so no bettor can be paid. It is shown, and decides no gate early.",
        assumes: "Many cases: it is right in the limit only.",
        source: "Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Ann. Stat. 52:2613",
    },
    Method {
        name: "Westfall-Young",
        what: "The signs of the cases are flipped for all comparisons at once; each p is how often the largest statistic of the family, \
               step by step, is as large as the one seen.",
        why: "Several comparisons are decided together. They share their cases, and this uses it, where Holm's method would take them for unrelated.",
        assumes: "As the sign-flip test.",
        source: "Westfall & Young (1993), Resampling-Based Multiple Testing, algorithm 2.8",
    },
    Method {
        name: "Holm",
        what: "The smallest p-value is multiplied by the number of comparisons, the next by one less, and so on.",
        why: "Several comparisons are decided together, and their cases are not flipped together.",
        assumes: "Nothing of how the comparisons hang together.",
        source: "Holm (1979), Scand. J. Stat. 6:65",
    },
    Method {
        name: "Benjamini-Hochberg",
        what: "The p-values are raised so that, of the rows called different, at most 5 % are false on average.",
        why: "Rows by tag are for exploring: a false one among many found is bearable, missing most is not.",
        assumes: "Tags that do not overlap much; where they do, the form of Benjamini and Yekutieli is taken.",
        source: "Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57:289",
    },
    Method {
        name: "Benjamini-Yekutieli",
        what: "As Benjamini-Hochberg, with a factor that holds for any dependence.",
        why: "The tags share many cases, so that their rows are far from independent.",
        assumes: "Nothing of how the rows hang together.",
        source: "Benjamini & Yekutieli (2001), Ann. Stat. 29:1165",
    },
    Method {
        name: "beta-binomial empirical Bayes",
        what: "The rate of each tag is drawn towards the rate of all, the more the fewer cases it has.",
        why: "The worst of many small tags looks worse than it is.",
        assumes: "The rates of the tags spread like a beta distribution.",
        source: "Efron & Morris (1975), J. Am. Stat. Assoc. 70:311; beta-binomial maximum likelihood",
    },
    Method {
        name: "Miettinen-Nurminen score",
        what: "The interval holds every difference of two rates that a score test on different cases does not reject.",
        why: "A tag is compared with the other cases: they are different cases, so nothing is paired.",
        assumes: "Independent cases.",
        source: "Miettinen & Nurminen (1985), Stat. Med. 4:213",
    },
    Method {
        name: "Welch t",
        what: "The difference of two means with a standard error from both spreads.",
        why: "The two sides are different cases, whose spreads may differ.",
        assumes: "Independent cases; means of this many are near normal.",
        source: "Welch (1947), Biometrika 34:28",
    },
    Method {
        name: "Fisher exact",
        what: "p is how often so uneven a table comes about when the same passes are dealt out at random.",
        why: "It is the test beside the interval of two rates on different cases, exact at any number of them.",
        assumes: "Independent cases.",
        source: "Fisher (1934), Statistical Methods for Research Workers, section 21.02",
    },
    Method {
        name: "permutation",
        what: "The cases are dealt to the two sides at random; p is how often the difference is as large as the one seen.",
        why: "It is the test beside the interval of two means on different cases: it needs no normal distribution.",
        assumes: "Without a true difference the two sides are alike in every way.",
        source: "Pitman (1937), Suppl. J. R. Stat. Soc. 4:119",
    },
    Method {
        name: "square-and-add of Wilson with effective n",
        what: "The limits of the two rates, each by Wilson with its effective number of cases, are put together as the sides of a triangle.",
        why: "A tag is compared with the other cases, and the cases come in groups or have repeats.",
        assumes: "The two sides share no group.",
        source: "Newcombe (1998), Stat. Med. 17:873; Zou & Donner (2008), Stat. Med. 27:1693",
    },
    Method {
        name: "square-and-add of the two intervals",
        what: "The limits of the two means, each by its own method, are put together as the sides of a triangle.",
        why: "All scores of one side are the same, so that they show no spread; on a known scale they still have limits.",
        assumes: "Independent cases.",
        source: "Zou & Donner (2008), Stat. Med. 27:1693",
    },
    Method {
        name: "Welch t with the variance of each side",
        what: "The difference of two means with a standard error from the variance of each side, as its groups or repeats make it.",
        why: "The two sides are different cases, which come in groups or are all that matters.",
        assumes: "The two sides share no group.",
        source: "Welch (1947), Biometrika 34:28",
    },
    Method {
        name: "simultaneous by shared sign flips",
        what: "Intervals that all hold together with the stated probability, from the largest statistic of the family under shared sign flips.",
        why: "Several comparisons with one baseline are read together.",
        assumes: "As the sign-flip test.",
        source: "Westfall & Young (1993), Resampling-Based Multiple Testing, chapter 2",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_there_once() {
        for (place, method) in METHODS.iter().enumerate() {
            assert_eq!(
                METHODS.iter().position(|other| other.name == method.name),
                Some(place),
                "{}",
                method.name
            );
            for text in [method.what, method.why, method.assumes, method.source] {
                assert!(!text.is_empty() && !text.contains("  "), "{}: {text}", method.name);
            }
        }
    }

    #[test]
    fn the_names_of_the_procedures_are_known() {
        let names = [
            proof_stats::proportion::WILSON,
            proof_stats::proportion::WILSON_EFFECTIVE,
            proof_stats::mean::STUDENT_T,
            proof_stats::mean::BETTING,
            proof_stats::mean::ALL_AT_END,
            proof_stats::cluster::CR2,
            proof_stats::quantile::ORDER_STATISTICS,
            proof_stats::tango::TANGO,
            proof_stats::paired::MCNEMAR_MID_P,
            proof_stats::sign_flip::SIGN_FLIP,
            proof_stats::sign_flip::CLUSTER_SIGN_FLIP,
            proof_stats::betting::BETTING_RATIO,
            proof_stats::betting::RATIO_AT_END,
            crate::aggregate::LINEARISED,
            crate::aggregate::LINEARISED_CR2,
        ];
        for name in names {
            assert!(find(name).is_some(), "{name}");
        }
    }
}
