//! Lists of choices, with whole-time equivalents where a fact allows them.

use facts::{FactDefinition, Interval, Members, OpenSet, Synonyms, ValueError};

use super::number::wte;
use super::{Guess, GuessKind, Reading, choice, refused};

/// Reads the members of a list, which is not blank and not unknown.
pub(super) fn set(
    definition: &FactDefinition,
    cell: &str,
    has_wte: bool,
    complete: bool,
) -> Result<Reading<OpenSet>, ValueError> {
    if Synonyms::built_in().is_none(cell) {
        let guess = Guess::new(GuessKind::Nothing, cell, "a complete list, of nothing");
        return Ok(Reading { value: OpenSet::complete(Members::NONE), guess: Some(guess) });
    }
    let mut list = List { definition, has_wte, sure: Members::NONE, amounts: Vec::new(), guess: None };
    for piece in cell.split([';', '\n', '|', '•']).map(str::trim).filter(|piece| !piece.is_empty()) {
        list.piece(piece)?;
    }
    let List { sure, amounts, guess, .. } = list;
    let value = if complete { OpenSet::complete(sure) } else { OpenSet::open(sure, definition.universe()) };
    Ok(Reading { value: value.with_wte(amounts), guess })
}

struct List<'d> {
    definition: &'d FactDefinition,
    has_wte: bool,
    sure: Members,
    amounts: Vec<(usize, Interval)>,
    guess: Option<Guess>,
}

impl List<'_> {
    /// Reads a member; or several with commas, `&` or `and` between them, when each of them is one.
    fn piece(&mut self, piece: &str) -> Result<(), ValueError> {
        let error = match self.member(piece) {
            Ok((position, amount)) => return self.add(position, amount, piece),
            Err(error) => error,
        };
        let parts: Vec<&str> = split(piece);
        let members: Result<Vec<_>, _> = parts.iter().map(|part| self.member(part)).collect();
        match members {
            Ok(members) if members.len() > 1 => {
                for (position, amount) in members {
                    self.add(position, amount, piece)?;
                }
                let read = format!("{} members of a list", parts.len());
                self.guess.get_or_insert_with(|| Guess::new(GuessKind::Separator, piece, read));
                Ok(())
            }
            // Which of them is none is said, rather than that all of them together are none.
            Err(part) if parts.len() > 1 && parts.iter().any(|part| self.member(part).is_ok()) => Err(part),
            _ => Err(error),
        }
    }

    fn add(&mut self, position: usize, amount: Option<Interval>, piece: &str) -> Result<(), ValueError> {
        let member = Members::one(position);
        if self.sure.contains_all(member) {
            let id = self.definition.choices().get(position).map_or("", |choice| choice.id.as_str());
            let before = self.amounts.iter().find(|(other, _)| *other == position).map(|(_, amount)| *amount);
            if before != amount {
                return Err(refused(format!("`{id}` once, with one number"), piece));
            }
        }
        self.sure = self.sure.union(member);
        self.amounts.extend(amount.map(|amount| (position, amount)));
        Ok(())
    }

    /// Reads `midwife`, `midwife:0.5` or `midwife (0.5)`.
    fn member(&mut self, text: &str) -> Result<(usize, Option<Interval>), ValueError> {
        let text = text.trim();
        if let Some(position) = choice::find(self.definition, text) {
            return Ok((position, None));
        }
        if self.has_wte
            && let Some((name, amount)) = text.split_once(':')
            && let Some(position) = choice::find(self.definition, name)
        {
            return Ok((position, Some(wte(amount)?)));
        }
        if self.has_wte
            && let Some((name, amount)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('('))
            && let Some(position) = choice::find(self.definition, name)
            && amount.contains(|character: char| character.is_ascii_digit())
        {
            return self.bracketed(position, amount.trim(), text);
        }
        let name = match text.split_once(':') {
            Some((name, _)) if self.has_wte => name,
            _ => text,
        };
        Err(choice::unknown(self.definition, name))
    }

    /// A number in brackets is whole-time equivalents when it says so, or is no number of people.
    fn bracketed(
        &mut self,
        position: usize,
        amount: &str,
        text: &str,
    ) -> Result<(usize, Option<Interval>), ValueError> {
        let read = wte(amount)?;
        if amount.contains(|character: char| character.is_alphabetic()) {
            return Ok((position, Some(read)));
        }
        let is_people = read.value().is_none_or(|value| value.fract() == 0.0);
        if is_people {
            let id = self.definition.choices().get(position).map_or("", |choice| choice.id.as_str());
            let both = format!("`{id}:{amount}` for whole-time equivalents (this may be {amount} people)");
            return Err(refused(both, text));
        }
        let guess = || Guess::new(GuessKind::Amount, text, format!("{amount} whole-time equivalents"));
        self.guess.get_or_insert_with(guess);
        Ok((position, Some(read)))
    }
}

/// Splits where people separate without a semicolon.
fn split(piece: &str) -> Vec<&str> {
    let parts = piece.split([',', '&', '+', '/']).flat_map(|part| part.split(" and "));
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}
