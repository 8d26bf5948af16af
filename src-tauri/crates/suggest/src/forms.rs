//! The forms in which what was marked once may be written elsewhere, and where a text has them, in groups.

use galley_model::fold::{fold, surface};
use galley_model::people::Entity;
use galley_model::text::{Text, TextRange};

use crate::casing::{Difference, begins_a_name, difference};
use crate::folded::{folded, is_apostrophe};
use crate::lexicon::{Lexicon, apart, range};
use crate::people::{self, Before, Person};

/// A string with more letters is a passage, no name.
const LONGEST: usize = 200;

/// What was marked, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// The marked text.
    pub string: &'a str,
    /// Whether it names a person.
    pub person: bool,
    /// What it is linked to.
    pub entity: Option<&'a Entity>,
    /// Whether the mark begins and ends where words do; if not, it is looked for inside words, too.
    pub whole: bool,
}

/// How a place is written, compared with what was marked; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// As it was marked.
    Exact,
    /// So, with a possessive ending, which stays outside.
    Possessive,
    /// With other white space, hyphens, apostrophes or accents.
    Spelling,
    /// With other capitals.
    Capitals,
    /// By another name that the register knows.
    Alias,
    /// A person with initials, or with more or fewer given names.
    Initials,
    /// A person by surname, in an article that has the full name.
    Surname,
    /// A person by surname, in an article without the full name.
    SurnameOnly,
    /// In lower case: often another word.
    LowerCase,
    /// A surname behind another name: often another person.
    Behind,
}

impl Group {
    /// All, the surest first.
    pub const ALL: [Self; 10] = [
        Self::Exact,
        Self::Possessive,
        Self::Spelling,
        Self::Capitals,
        Self::Alias,
        Self::Initials,
        Self::Surname,
        Self::SurnameOnly,
        Self::LowerCase,
        Self::Behind,
    ];
}

/// A string to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// As it is written, white space made one blank.
    pub surface: String,
    /// What it is.
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Whole,
    Alias,
    Surname,
}

/// A place where a form stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub range: TextRange,
    /// How it is written.
    pub group: Group,
}

/// Everything that is looked for, for one mark.
pub struct Forms {
    strings: Vec<Form>,
    /// The given names known for each surname, by its form.
    given: Vec<(usize, Vec<String>)>,
    lexicon: Lexicon,
    person: bool,
    whole: bool,
}

impl Forms {
    /// The forms of what was marked; `None` where it has nothing that could be looked for, or is too long.
    pub fn of(mark: Mark<'_>) -> Option<Self> {
        let string = surface(mark.string);
        if folded(&string).is_empty() || string.chars().count() > LONGEST {
            return None;
        }
        let mut list = List::default();
        list.add(&string, Shape::Whole);
        if let Some(base) = without_possessive(&string) {
            list.add(base, Shape::Whole);
        }
        let known = mark.entity.into_iter();
        let aliases: Vec<String> = known
            .flat_map(|it| std::iter::once(&it.name).chain(&it.aliases))
            .map(|it| surface(it))
            .filter(|it| !folded(it).is_empty() && it.chars().count() <= LONGEST)
            .collect();
        for alias in &aliases {
            list.add(alias, Shape::Alias);
        }
        if mark.person {
            let base = without_possessive(&string).unwrap_or(&string);
            for name in std::iter::once(base).chain(aliases.iter().map(String::as_str)) {
                list.add_person(name);
            }
        }
        let lexicon = Lexicon::build(list.forms.iter().map(|it| it.surface.as_str()), mark.whole)?;
        Some(Self {
            strings: list.forms,
            given: list.given,
            lexicon,
            person: mark.person,
            whole: mark.whole,
        })
    }

    /// Phrases of folded words one of which is in every text that has a form; `None` where the words do not tell. Where
    /// [`Self::is_whole`] is not true, their first and last words may be parts of words.
    pub fn phrases(&self) -> Option<Vec<String>> {
        let mut all: Vec<String> = self.strings.iter().map(|it| fold(&it.surface)).collect();
        if all.iter().any(String::is_empty) {
            return None;
        }
        all.sort();
        all.dedup();
        let within =
            |part: &str, it: &str| part != it && format!(" {it} ").contains(&format!(" {part} "));
        let phrases = all
            .iter()
            .filter(|it| !all.iter().any(|part| within(part, it)));
        Some(phrases.cloned().collect())
    }

    /// Whether forms are whole words where they stand.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Where `text` has a form, apart from each other and in text order.
    pub fn find(&self, text: &Text) -> Vec<Found> {
        let content = text.as_str();
        let mut found = Vec::new();
        self.lexicon.each(content, |bytes, form| {
            if let Some((start, group)) = self.judge(content, bytes.start, bytes.end, form)
                && let Some(range) = range(text, start..bytes.end)
            {
                found.push(Found { range, group });
            }
        });
        found.sort_by_key(|it| it.group);
        let mut found = apart(found, |it| it.range);
        let sure = |it: &Found| it.group < Group::Surname;
        if !found.iter().any(sure) {
            for it in &mut found {
                if it.group == Group::Surname {
                    it.group = Group::SurnameOnly;
                }
            }
        }
        found
    }

    /// What a place is, and where it begins; `None` where it is another word.
    fn judge(&self, text: &str, start: usize, end: usize, form: usize) -> Option<(usize, Group)> {
        let Form { surface, shape } = &self.strings[form];
        let string = &text[start..end];
        let differs = difference(surface, string, self.person)?;
        let known = self.given.iter().filter(|it| it.0 == form);
        // A surname, be it all that was marked or a part of it: whose is it?
        if known.clone().next().is_some() {
            if !begins_a_name(string)
                && *shape == Shape::Surname
                && !surface.starts_with(char::is_lowercase)
            {
                return None;
            }
            match people::before(text, start, known.map(|it| it.1.as_slice())) {
                Before::Given(start) => return Some((start, Group::Initials)),
                Before::Another => return Some((start, Group::Behind)),
                Before::Nothing => {}
            }
        }
        let group = match (shape, differs) {
            (Shape::Surname, _) => Group::Surname,
            (_, Difference::LowerCase) => Group::LowerCase,
            (Shape::Alias, _) => Group::Alias,
            (Shape::Whole, Difference::None) if is_possessive(string, &text[end..]) => {
                Group::Possessive
            }
            (Shape::Whole, Difference::None) if form > 0 => Group::Possessive,
            (Shape::Whole, Difference::None) => Group::Exact,
            (Shape::Whole, Difference::Spelling) => Group::Spelling,
            (Shape::Whole, Difference::Capitals) => Group::Capitals,
        };
        Some((start, group))
    }
}

#[derive(Default)]
struct List {
    forms: Vec<Form>,
    given: Vec<(usize, Vec<String>)>,
}

impl List {
    /// Which form a string is, added if it is new.
    fn add(&mut self, surface: &str, shape: Shape) -> usize {
        if let Some(at) = self.forms.iter().position(|it| it.surface == surface) {
            return at;
        }
        self.forms.push(Form {
            surface: surface.to_owned(),
            shape,
        });
        self.forms.len() - 1
    }

    fn add_person(&mut self, name: &str) {
        if let Some(person) = Person::of(name) {
            let form = self.add(&person.surname, Shape::Surname);
            self.given.push((form, person.given));
        }
    }
}

/// A string without the possessive ending that was marked with it.
fn without_possessive(string: &str) -> Option<&str> {
    let base = string
        .strip_suffix(['s', 'S'])?
        .strip_suffix(is_apostrophe)?;
    (!base.is_empty()).then_some(base)
}

/// Whether what follows makes `string` possessive.
fn is_possessive(string: &str, rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(is_apostrophe) else {
        return false;
    };
    let ends = |it: &str| !it.starts_with(char::is_alphanumeric);
    rest.strip_prefix(['s', 'S']).is_some_and(ends)
        || string.ends_with(['s', 'S', 'x', 'z']) && ends(rest)
}
