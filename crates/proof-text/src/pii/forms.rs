//! The forms in which numbers are written, and a tree that finds which forms a text follows at a place.
//!
//! A form is written with `#` for a digit, `@` for a letter, `*` for either, `_` for a space, a hyphen or a point (the same one
//! throughout) and the separators themselves. All forms of all kinds are put into one tree whose edges are runs of digits, runs of letters and
//! separators, so that a place is compared with all of them in one walk of a few steps.

use std::sync::LazyLock;

use super::card;
use super::kind::{Evidence, Kind};
use super::national as id;
use super::sums::luhn;

/// When a form that passes its rule is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belief {
    /// Always: the form is known by itself.
    Always,
    /// Where the country is one of the regions that were asked for, and elsewhere only with a word beside it.
    AtHome,
    /// Only with a word beside it.
    WithWord,
}

/// A way of writing a kind of number, with the rule for it.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) kind: Kind,
    shapes: &'static [&'static str],
    pub(super) belief: Belief,
    pub(super) rule: fn(&[u8]) -> bool,
    pub(super) evidence: Evidence,
}

const fn form(
    kind: Kind,
    shapes: &'static [&'static str],
    belief: Belief,
    rule: fn(&[u8]) -> bool,
    evidence: Evidence,
) -> Form {
    Form { kind, shapes, belief, rule, evidence }
}

use Belief::{Always, AtHome, WithWord};
use Evidence::{Checksum, Format};

/// All forms.
pub(super) static FORMS: &[Form] = &[
    form(Kind::CreditCard, &["################", "####_####_####_####"], Always, card::is_card, Checksum),
    form(Kind::CreditCard, &["####_######_#####", "####_######_####"], Always, card::is_card, Checksum),
    form(
        Kind::CreditCard,
        &["##############", "###############", "###################"],
        Always,
        card::is_card,
        Checksum,
    ),
    form(
        Kind::CreditCard,
        &["####_####_####_####_###", "####_####_####_###"],
        Always,
        card::is_card,
        Checksum,
    ),
    form(Kind::CreditCard, &["####_####_####_#"], Always, card::is_card, Checksum),
    form(Kind::CreditCard, &["#############"], Always, card::is_card_and_no_article, Checksum),
    form(
        Kind::CreditCard,
        &["############", "#############", "#################", "##################"],
        WithWord,
        card::is_card,
        Checksum,
    ),
    form(Kind::CreditCard, &["####_####_####", "####_####_####_##"], WithWord, card::is_card, Checksum),
    form(Kind::UsSsn, &["###-##-####"], Always, id::us_ssn, Format),
    form(Kind::UsSsn, &["### ## ####"], AtHome, id::us_ssn, Format),
    form(Kind::UsSsn, &["#########", "###.##.####"], WithWord, id::us_ssn, Format),
    form(Kind::UsItin, &["###-##-####"], Always, id::us_itin, Format),
    form(Kind::UsItin, &["### ## ####"], AtHome, id::us_itin, Format),
    form(Kind::UsItin, &["#########"], WithWord, id::us_itin, Format),
    form(Kind::UsAba, &["#########"], WithWord, id::us_aba, Checksum),
    form(Kind::UsNpi, &["##########"], WithWord, id::us_npi, Checksum),
    form(Kind::UsMbi, &["#@*#-@*#-@@##"], Always, id::us_mbi, Format),
    form(Kind::UsMbi, &["#@*#@*#@@##", "#@*# @*# @@##"], WithWord, id::us_mbi, Format),
    form(Kind::UkNhs, &["### ### ####"], AtHome, id::uk_nhs, Checksum),
    form(Kind::UkNhs, &["##########", "###-###-####"], WithWord, id::uk_nhs, Checksum),
    form(Kind::UkNino, &["@@ ## ## ## @"], Always, id::uk_nino, Format),
    form(Kind::UkNino, &["@@######@", "@@ ###### @", "@@-##-##-##-@"], AtHome, id::uk_nino, Format),
    form(Kind::CaSin, &["###-###-###"], AtHome, id::ca_sin, Checksum),
    form(Kind::CaSin, &["#########", "### ### ###"], WithWord, id::ca_sin, Checksum),
    form(Kind::AuTfn, &["#########", "###_###_###"], WithWord, id::au_tfn, Checksum),
    form(Kind::AuMedicare, &["####_#####_#"], AtHome, id::au_medicare, Checksum),
    form(Kind::AuMedicare, &["##########"], WithWord, id::au_medicare, Checksum),
    form(Kind::AuAbn, &["##_###_###_###"], AtHome, id::au_abn, Checksum),
    form(Kind::AuAbn, &["###########"], WithWord, id::au_abn, Checksum),
    form(Kind::IePps, &["#######@", "#######@@", "####### @", "####### @@"], AtHome, id::ie_pps, Checksum),
    form(
        Kind::EsDni,
        &["########@", "########-@", "##.###.###-@", "##.###.###@"],
        AtHome,
        id::es_dni,
        Checksum,
    ),
    form(Kind::EsNie, &["@#######@", "@-#######-@", "@#######-@"], AtHome, id::es_nie, Checksum),
    form(Kind::FrNir, &["#_##_##_##_###_###_##", "#_##_##_#@_###_###_##"], Always, id::fr_nir, Checksum),
    form(
        Kind::FrNir,
        &["###############", "######@########", "############# ##"],
        AtHome,
        id::fr_nir,
        Checksum,
    ),
    form(Kind::DeSteuerId, &["## ### ### ###"], AtHome, id::de_steuer_id, Checksum),
    form(Kind::DeSteuerId, &["###########"], WithWord, id::de_steuer_id, Checksum),
    form(Kind::PlPesel, &["###########"], WithWord, id::pl_pesel, Checksum),
    form(Kind::NlBsn, &["####.##.###"], AtHome, id::nl_bsn, Checksum),
    form(Kind::NlBsn, &["#########", "###_###_###"], WithWord, id::nl_bsn, Checksum),
    form(Kind::BeNn, &["##.##.##-### ##", "##.##.##-###.##", "##.##.##-###-##"], Always, id::be_nn, Checksum),
    form(Kind::BeNn, &["###########"], WithWord, id::be_nn, Checksum),
    form(
        Kind::FiHetu,
        &["######-###@", "######+###@", "######@###@", "######-####", "######@####"],
        Always,
        id::fi_hetu,
        Checksum,
    ),
    form(
        Kind::SePnr,
        &["######-####", "######+####", "########-####", "########+####"],
        AtHome,
        id::se_pnr,
        Checksum,
    ),
    form(Kind::SePnr, &["##########", "############"], WithWord, id::se_pnr, Checksum),
    form(Kind::NoFnr, &["###### #####"], AtHome, id::no_fnr, Checksum),
    form(Kind::NoFnr, &["###########"], WithWord, id::no_fnr, Checksum),
    form(Kind::DkCpr, &["######-####"], AtHome, id::dk_cpr, Checksum),
    form(Kind::DkCpr, &["##########"], WithWord, id::dk_cpr, Checksum),
    form(Kind::DkCpr, &["######-####"], WithWord, id::dk_cpr_dated, Format),
    form(Kind::PtNif, &["#########", "### ### ###"], WithWord, id::pt_nif, Checksum),
    form(Kind::RoCnp, &["#############"], WithWord, id::ro_cnp, Checksum),
    form(Kind::CzRc, &["######/####"], AtHome, id::cz_rc, Checksum),
    form(Kind::CzRc, &["##########"], WithWord, id::cz_rc, Checksum),
    form(Kind::CzRc, &["######/###"], WithWord, id::cz_rc_old, Format),
    form(Kind::EeIk, &["###########"], WithWord, id::ee_ik, Checksum),
    form(Kind::BgEgn, &["##########"], WithWord, id::bg_egn, Checksum),
    form(Kind::AtVnr, &["#### ######", "#### ## ## ##", "####-######"], AtHome, id::at_vnr, Checksum),
    form(Kind::AtVnr, &["##########"], WithWord, id::at_vnr, Checksum),
    form(Kind::ChAhv, &["###.####.####.##", "### #### #### ##"], Always, id::ch_ahv, Checksum),
    form(Kind::ChAhv, &["#############"], AtHome, id::ch_ahv, Checksum),
    form(Kind::BrCpf, &["###.###.###-##"], Always, id::br_cpf, Checksum),
    form(
        Kind::BrCpf,
        &["###########", "###.###.###.##", "###-###-###-##", "#########-##"],
        WithWord,
        id::br_cpf,
        Checksum,
    ),
    form(Kind::BrCnpj, &["##.###.###/####-##"], Always, id::br_cnpj, Checksum),
    form(Kind::BrCnpj, &["##############", "########/####-##"], WithWord, id::br_cnpj, Checksum),
    form(Kind::ClRut, &["##.###.###-*", "#.###.###-*"], Always, id::cl_rut, Checksum),
    form(Kind::ClRut, &["########-*", "#######-*"], AtHome, id::cl_rut, Checksum),
    form(Kind::InAadhaar, &["#### #### ####", "####-####-####"], AtHome, id::in_aadhaar, Checksum),
    form(Kind::InAadhaar, &["############"], WithWord, id::in_aadhaar, Checksum),
    form(Kind::InPan, &["@@@@@####@"], AtHome, id::in_pan, Format),
    form(Kind::CnRic, &["#################*"], Always, id::cn_ric, Checksum),
    form(Kind::KrRrn, &["######-#######"], AtHome, id::kr_rrn, Checksum),
    form(Kind::KrRrn, &["#############"], WithWord, id::kr_rrn, Checksum),
    form(Kind::KrRrn, &["######-#######"], WithWord, id::kr_rrn_random, Format),
    form(Kind::JpMynumber, &["#### #### ####", "####-####-####"], AtHome, id::jp_mynumber, Checksum),
    form(Kind::JpMynumber, &["############"], WithWord, id::jp_mynumber, Checksum),
    form(Kind::SgNric, &["@#######@"], AtHome, id::sg_nric, Checksum),
    form(Kind::HkId, &["@######(*)", "@@######(*)"], Always, id::hk_id, Checksum),
    form(Kind::HkId, &["@######*", "@@######*"], WithWord, id::hk_id, Checksum),
    form(Kind::ThPin, &["#-####-#####-##-#", "# #### ##### ## #"], Always, id::th_pin, Checksum),
    form(Kind::ThPin, &["#############"], WithWord, id::th_pin, Checksum),
    form(Kind::TrTckn, &["###########"], WithWord, id::tr_tckn, Checksum),
    form(Kind::ZaId, &["###### #### ###", "###### #### # # #"], AtHome, id::za_id, Checksum),
    form(Kind::ZaId, &["#############"], WithWord, id::za_id, Checksum),
    form(Kind::IlId, &["#########", "########", "########-#"], WithWord, id::il_id, Checksum),
    form(
        Kind::Imei,
        &["##-######-######-#", "## ###### ###### #", "######-##-######-#"],
        Always,
        luhn,
        Checksum,
    ),
    form(Kind::Imei, &["###############"], WithWord, luhn, Checksum),
];

/// What leads from a node of the tree to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    /// A run of that many digits.
    Digits(u8),
    /// A run of that many letters.
    Letters(u8),
    /// A separator.
    Separator(u8),
}

/// A place in the tree.
#[derive(Debug, Default)]
pub(super) struct Node {
    edges: Vec<(Edge, usize)>,
    /// The forms that end here.
    pub(super) forms: Vec<&'static Form>,
}

/// The tree of all forms.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// Built once.
pub(super) static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = Tree { nodes: vec![Node::default()] };
    for form in FORMS {
        for shape in form.shapes {
            for shape in spelled_out(shape) {
                tree.add(&edges(&shape), form);
            }
        }
    }
    tree
});

impl Tree {
    /// Its first node.
    pub(super) fn root(&self) -> Option<&Node> {
        self.nodes.first()
    }

    /// The node that an edge leads to.
    pub(super) fn step(&self, node: &Node, edge: Edge) -> Option<&Node> {
        let (_, to) = node.edges.iter().find(|(other, _)| *other == edge)?;
        self.nodes.get(*to)
    }

    fn add(&mut self, edges: &[Edge], form: &'static Form) {
        let mut place = 0;
        for edge in edges {
            let n_nodes = self.nodes.len();
            let Some(node) = self.nodes.get_mut(place) else { return };
            let next = node.edges.iter().find(|(other, _)| other == edge).map(|(_, to)| *to);
            place = if let Some(next) = next {
                next
            } else {
                node.edges.push((*edge, n_nodes));
                self.nodes.push(Node::default());
                n_nodes
            };
        }
        if let Some(node) = self.nodes.get_mut(place) {
            node.forms.push(form);
        }
    }
}

/// The shapes that a form's notation stands for: every `*` a digit or a letter, all `_` a space, a hyphen or a point.
fn spelled_out(shape: &str) -> Vec<String> {
    let separators: &[&str] = if shape.contains('_') { &[" ", "-", "."] } else { &[""] };
    let mut all: Vec<String> = separators.iter().map(|separator| shape.replace('_', separator)).collect();
    for _ in shape.matches('*') {
        all =
            all.iter().flat_map(|shape| [shape.replacen('*', "#", 1), shape.replacen('*', "@", 1)]).collect();
    }
    all
}

fn edges(shape: &str) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for c in shape.bytes() {
        match (c, edges.last_mut()) {
            (b'#', Some(Edge::Digits(n))) | (b'@', Some(Edge::Letters(n))) => *n += 1,
            (b'#', _) => edges.push(Edge::Digits(1)),
            (b'@', _) => edges.push(Edge::Letters(1)),
            (separator, _) => edges.push(Edge::Separator(separator)),
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_become_edges() {
        assert_eq!(spelled_out("#_*"), ["# #", "# @", "#-#", "#-@", "#.#", "#.@"]);
        assert_eq!(
            edges("##@-#"),
            [Edge::Digits(2), Edge::Letters(1), Edge::Separator(b'-'), Edge::Digits(1)]
        );
    }

    #[test]
    fn every_form_is_found_in_the_tree() {
        for form in FORMS {
            for shape in form.shapes.iter().flat_map(|shape| spelled_out(shape)) {
                let mut node = TREE.root().unwrap();
                for edge in edges(&shape) {
                    node = TREE.step(node, edge).unwrap_or_else(|| panic!("{shape}"));
                }
                assert!(node.forms.iter().any(|found| std::ptr::eq(*found, form)), "{shape}");
            }
        }
    }
}
