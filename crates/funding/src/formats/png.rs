//! The picture as pixels, for documents and messages that take no SVG.
//!
//! It is the SVG drawn, by resvg, with a font that the program carries: the same network gives the same bytes on every
//! machine, with or without fonts of its own.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree, fontdb};

use super::{FormatError, Options, svg};
use crate::Network;

/// Pixels of the picture for one of the SVG, where there is room: sharp on paper and on dense screens.
const SCALE: f32 = 2.0;
/// Below this the names can no longer be read.
const LEAST: f32 = 0.6;
/// At most so many pixels, 4 bytes each while it is drawn.
const PIXELS: f32 = 12e6;

/// Noto Sans: it has the letters of Welsh and Gaelic, and is a little narrower than what the layout leaves room for.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(notosans::REGULAR_TTF.to_vec());
    fonts.load_font_data(notosans::BOLD_TTF.to_vec());
    fonts.set_sans_serif_family("Noto Sans");
    Arc::new(fonts)
});

pub(super) fn write(network: &Network, options: &Options) -> Result<Vec<u8>, FormatError> {
    let svg = svg::write(network, options)?;
    let reading = usvg::Options {
        fontdb: Arc::clone(&FONTS),
        font_family: "Noto Sans".to_owned(),
        ..usvg::Options::default()
    };
    let tree = Tree::from_data(&svg, &reading).map_err(std::io::Error::other)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SCALE.min((PIXELS / (width * height)).sqrt());
    if scale < LEAST {
        return Err(FormatError::TooLarge { rows: network.funders.len().max(network.services.len()) });
    }
    let size = tree.size().to_int_size().scale_by(scale);
    let pixmap = size.and_then(|size| Pixmap::new(size.width(), size.height()));
    let mut pixmap = pixmap.ok_or_else(|| std::io::Error::other("the picture has no size"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap.encode_png().map_err(std::io::Error::other)?)
}
