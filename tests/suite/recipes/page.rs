//! What a page holds for the tests: its commands, what it says they print, its table.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- table:begin -->";
const END: &str = "<!-- table:end -->";

/// One language of the page.
pub(super) struct Page {
    path: PathBuf,
    pub(super) text: String,
    /// Every fenced block, in order.
    pub(super) blocks: Vec<Block>,
    pub(super) headings: Vec<String>,
}

/// A fenced block.
pub(super) struct Block {
    /// The comment before it, such as `recipe: later-get`.
    pub(super) marker: String,
    language: String,
    pub(super) text: String,
    /// How many headings stand before it.
    heading: usize,
}

/// Commands that belong together.
pub(super) struct Recipe {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) script: String,
}

impl Page {
    pub(super) fn read(name: &str) -> Page {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let (mut blocks, mut headings) = (Vec::new(), Vec::new());
        let (mut marker, mut open) = (String::new(), None::<Block>);
        for line in text.lines() {
            if let Some(mut block) = open.take() {
                if line == "```" {
                    blocks.push(block);
                } else {
                    writeln!(block.text, "{line}").unwrap();
                    open = Some(block);
                }
            } else if let Some(language) = line.strip_prefix("```") {
                open = Some(Block {
                    marker: std::mem::take(&mut marker),
                    language: language.to_owned(),
                    text: String::new(),
                    heading: headings.len(),
                });
            } else if let Some(comment) = line.strip_prefix("<!-- ") {
                comment.trim_end_matches(" -->").clone_into(&mut marker);
            } else if line.starts_with('#') {
                headings.push(line.trim_start_matches('#').trim().to_owned());
            }
        }
        assert!(open.is_none(), "{name}: a block does not end");
        for block in &blocks {
            let kind = block.marker.split(':').next().unwrap();
            let known = ["recipe", "seen", "tool", "named"].contains(&kind);
            assert!(known, "{name}: nobody tests this block:\n{}", block.text);
        }
        Page { path, text, blocks, headings }
    }

    /// The blocks as both languages must have them.
    pub(super) fn commands(&self) -> Vec<(&str, &str, &str, usize)> {
        self.blocks
            .iter()
            .map(|b| (b.marker.as_str(), b.language.as_str(), b.text.as_str(), b.heading))
            .collect()
    }

    /// The recipes in the order of the page; several blocks of one name are one recipe.
    pub(super) fn recipes(&self) -> Vec<Recipe> {
        let mut recipes: Vec<Recipe> = Vec::new();
        for block in &self.blocks {
            let Some(id) = block.marker.strip_prefix("recipe: ") else { continue };
            match recipes.iter_mut().find(|recipe| recipe.id == id) {
                Some(recipe) => recipe.script.push_str(&block.text),
                None => recipes.push(Recipe {
                    id: id.to_owned(),
                    title: self.headings[block.heading - 1].clone(),
                    script: block.text.clone(),
                }),
            }
        }
        recipes
    }

    /// What the page says is seen: recipe, version, lines.
    pub(super) fn seen(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.blocks.iter().filter_map(|block| {
            let what = block.marker.strip_prefix("seen: ")?;
            let (id, version) = what.split_once(' ')?;
            Some((id, version, block.text.as_str()))
        })
    }

    /// The table as it stands in the page.
    pub(super) fn table(&self) -> &str {
        let (_, rest) = self.text.split_once(BEGIN).expect("the table begins");
        let (table, _) = rest.split_once(END).expect("the table ends");
        table.trim()
    }

    /// Puts another table in its place, in the file.
    pub(super) fn bless(&self, table: &str) {
        let (before, rest) = self.text.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        let text = format!("{before}{BEGIN}\n{table}\n{END}{after}");
        // In one piece: other tests are reading the page.
        let new = self.path.with_extension("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &self.path).unwrap();
    }
}
