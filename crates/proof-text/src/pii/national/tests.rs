//! Each rule is held to a number that its office or its documentation shows, and to the numbers around it.

use super::*;

/// The number without separators, as the rules take it.
fn compact(text: &str) -> Vec<u8> {
    let bytes = text.bytes().filter(u8::is_ascii_alphanumeric);
    bytes.map(|b| if b.is_ascii_digit() { b - b'0' } else { b }).collect()
}

type Check = fn(&[u8]) -> bool;
type Rule = (&'static str, Check, &'static str);

/// With a check digit: no other last character may pass.
const SUMMED: &[Rule] = &[
    ("us_aba", us_aba, "021000021"),
    ("us_npi", us_npi, "1234567893"),
    ("ca_sin", ca_sin, "123-456-782"),
    ("br_cpf", br_cpf, "111.444.777-35"),
    ("br_cnpj", br_cnpj, "11.222.333/0001-81"),
    ("cl_rut", cl_rut, "12.531.909-2"),
    ("cl_rut K", cl_rut, "1000005-K"),
    ("mx_curp", mx_curp, "BOXW310820HNERXN09"),
    ("in_aadhaar", in_aadhaar, "2341 2341 2346"),
    ("cn_ric", cn_ric, "11010519491231002X"),
    ("kr_rrn", kr_rrn, "971013-9019902"),
    ("jp_mynumber", jp_mynumber, "1234 5678 9018"),
    ("sg_nric", sg_nric, "S1234567D"),
    ("hk_id", hk_id, "A123456(3)"),
    ("th_pin", th_pin, "1-2345-45678-78-1"),
    ("tr_tckn", tr_tckn, "17291716060"),
    ("il_id", il_id, "39337423"),
    ("au_tfn", au_tfn, "123 456 782"),
    ("au_abn", au_abn, "51 824 753 556"),
    ("za_id", za_id, "8001015009087"),
    ("fi_hetu", fi_hetu, "131052-308T"),
    ("fi_hetu of this century", fi_hetu, "131052A308T"),
    ("se_pnr", se_pnr, "880320-0016"),
    ("se_pnr with a century", se_pnr, "19880320-0016"),
    ("no_fnr", no_fnr, "15108695088"),
    ("dk_cpr", dk_cpr, "211062-5629"),
    ("ee_ik", ee_ik, "36805280109"),
    ("es_dni", es_dni, "12345678Z"),
    ("es_nie", es_nie, "X2482300W"),
    ("pt_nif", pt_nif, "123456789"),
    ("it_cf", it_cf, "RCCMNL83S18D969H"),
    ("uk_nhs", uk_nhs, "943 476 5919"),
    ("ie_pps", ie_pps, "1234567T"),
    ("fr_nir", fr_nir, "2 95 10 99 126 111 93"),
    ("fr_nir of Corsica", fr_nir, "253072B07300470"),
    ("de_steuer_id", de_steuer_id, "86095742719"),
    ("nl_bsn", nl_bsn, "111222333"),
    ("be_nn", be_nn, "85.07.30-033 28"),
    ("ch_ahv", ch_ahv, "756.9217.0769.85"),
    ("pl_pesel", pl_pesel, "44051401359"),
    ("cz_rc", cz_rc, "710319/2745"),
    ("ro_cnp", ro_cnp, "1630615123457"),
    ("bg_egn", bg_egn, "7523169263"),
];

#[test]
fn documented_numbers_pass_and_no_other_last_character_does() {
    for (name, rule, shown) in SUMMED {
        let number = compact(shown);
        assert!(rule(&number), "{name}: {shown}");
        let (last, body) = number.split_last().unwrap();
        let others = if *last < 10 { 0..=9 } else { b'A'..=b'Z' };
        for other in others.filter(|other| other != last) {
            let changed = [body, &[other]].concat();
            assert!(!rule(&changed), "{name}: {shown} with {other} at its end");
        }
    }
}

#[test]
fn nine_of_ten_random_numbers_fail() {
    // The share that passes by chance is what makes a bare number need a word beside it.
    for (name, rule, shown) in SUMMED {
        let number = compact(shown);
        let mut state = 1_u64;
        let n_passed = (0..10_000)
            .filter(|_| {
                let random: Vec<u8> = number
                    .iter()
                    .map(|c| {
                        state = state
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1_442_695_040_888_963_407);
                        if *c < 10 { u8::try_from((state >> 33) % 10).unwrap() } else { *c }
                    })
                    .collect();
                rule(&random)
            })
            .count();
        assert!(n_passed <= 1_100, "{name}: {n_passed} of 10,000");
    }
}

#[test]
fn rules_without_a_sum() {
    let ssn = |text: &str| us_ssn(&compact(text));
    assert!(ssn("856-45-6789") && ssn("001-01-0001") && ssn("899-99-9999"));
    for wrong in ["000-12-3456", "666-45-6789", "900-12-3456", "856-00-6789", "856-45-0000", "078-05-1120"] {
        assert!(!ssn(wrong), "{wrong}");
    }
    let itin = |text: &str| us_itin(&compact(text));
    assert!(itin("912-70-1234") && itin("900-99-0000"));
    assert!(!itin("912-49-1234") && !itin("912-93-1234") && !itin("812-70-1234"));
    let mbi = |text: &str| us_mbi(&compact(text));
    assert!(mbi("1EG4-TE5-MK73") && !mbi("1SG4-TE5-MK73") && !mbi("0EG4-TE5-MK73") && !mbi("1EG4-TE5-MKA3"));
    let nino = |text: &str| uk_nino(&compact(text));
    assert!(nino("AB 12 34 56 C"));
    assert!(!nino("QQ123456C") && !nino("BG123456A") && !nino("AO123456A") && !nino("AB123456E"));
    let pan = |text: &str| in_pan(&compact(text));
    assert!(pan("AAAPZ1234C") && !pan("ABCDE1234F") && !pan("AAAPZ0000C"));
    let medicare = |text: &str| au_medicare(&compact(text));
    assert!(medicare("2123 45670 1") && !medicare("2123 45671 1") && !medicare("7123 45670 1"));
}

#[test]
fn numbers_that_lost_their_check_digit() {
    assert!(kr_rrn_random(&compact("201001-3000000")) && !kr_rrn_random(&compact("200901-3000000")));
    assert!(!kr_rrn_random(&compact("201001-1000000")));
    assert!(dk_cpr_dated(&compact("211062-0000")) && !dk_cpr_dated(&compact("321062-0000")));
    assert!(cz_rc_old(&compact("530319/274")) && !cz_rc_old(&compact("540319/274")));
}

#[test]
fn variants_of_the_rules() {
    let passing: &[(Check, &str)] = &[
        // A day with 60 or 40 added, for people who are not registered; months with 20 and 50 added.
        (se_pnr, "701063-2391"),
        (no_fnr, "41018012012"),
        (cz_rc, "735101/0007"),
        (cz_rc, "042101/0007"),
        (bg_egn, "0141010006"),
        (pl_pesel, "02210100008"),
        (pl_pesel, "99810100006"),
        (ro_cnp, "5000101120005"),
        // The year 2000 and later, where a 2 is put before the number.
        (be_nn, "01.01.01-123 01"),
        // Lithuania's number has Estonia's rule.
        (ee_ik, "33311248457"),
        (ie_pps, "1234567FA"),
        // The last digit of a codice fiscale replaced by a letter.
        (it_cf, "RCCMNL83S18D96VW"),
        (hk_id, "AB987654(3)"),
    ];
    for (rule, shown) in passing {
        assert!(rule(&compact(shown)), "{shown}");
    }
    let failing: &[(Check, &str)] =
        &[(ie_pps, "1234567TA"), (it_cf, "RCCMNL83S18D96VH"), (hk_id, "AB987654(4)"), (cz_rc, "733101/0000")];
    for (rule, shown) in failing {
        assert!(!rule(&compact(shown)), "{shown}");
    }
}
