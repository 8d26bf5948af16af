//! Colours as configurations name them, as `#rrggbb`.

/// The names that Label Studio's own templates use, and the sixteen basic ones.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("aqua", "#00ffff"), ("black", "#000000"), ("blue", "#0000ff"), ("brown", "#a52a2a"), ("coral", "#ff7f50"),
    ("crimson", "#dc143c"), ("cyan", "#00ffff"), ("darkblue", "#00008b"), ("darkgreen", "#006400"),
    ("darkorange", "#ff8c00"), ("darkred", "#8b0000"), ("fuchsia", "#ff00ff"), ("gold", "#ffd700"),
    ("gray", "#808080"), ("green", "#008000"), ("grey", "#808080"), ("indigo", "#4b0082"), ("khaki", "#f0e68c"),
    ("lavender", "#e6e6fa"), ("lightblue", "#add8e6"), ("lightgreen", "#90ee90"), ("lime", "#00ff00"),
    ("magenta", "#ff00ff"), ("maroon", "#800000"), ("navy", "#000080"), ("olive", "#808000"), ("orange", "#ffa500"),
    ("orchid", "#da70d6"), ("pink", "#ffc0cb"), ("plum", "#dda0dd"), ("purple", "#800080"), ("red", "#ff0000"),
    ("salmon", "#fa8072"), ("silver", "#c0c0c0"), ("skyblue", "#87ceeb"), ("tan", "#d2b48c"), ("teal", "#008080"),
    ("tomato", "#ff6347"), ("turquoise", "#40e0d0"), ("violet", "#ee82ee"), ("white", "#ffffff"),
    ("yellow", "#ffff00"),
];

/// A colour as `#rrggbb`; how much shows through it is not kept.
pub(super) fn hex(colour: &str) -> Option<String> {
    let colour = colour.trim().to_ascii_lowercase();
    if let Some((_, hex)) = NAMES.iter().find(|(name, _)| *name == colour) {
        return Some((*hex).to_owned());
    }
    if let Some(digits) = colour.strip_prefix('#') {
        if !digits.chars().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        return match digits.len() {
            3 | 4 => {
                let doubled = digits.chars().take(3).flat_map(|it| [it, it]);
                Some(std::iter::once('#').chain(doubled).collect())
            }
            6 | 8 => digits.get(..6).map(|it| format!("#{it}")),
            _ => None,
        };
    }
    let inside = colour
        .strip_prefix("rgba(")
        .or_else(|| colour.strip_prefix("rgb("))?
        .strip_suffix(')')?;
    let parts: Vec<u8> = inside
        .split(',')
        .take(3)
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    match parts.as_slice() {
        [red, green, blue] => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn colours_are_read_by_name_and_number() {
        assert_eq!(hex("DarkOrange").as_deref(), Some("#ff8c00"));
        assert_eq!(hex("#842").as_deref(), Some("#884422"));
        assert_eq!(hex("#FFA39Ecc").as_deref(), Some("#ffa39e"));
        assert_eq!(hex("rgba(0,10,255,0.8)").as_deref(), Some("#000aff"));
        assert_eq!(hex("rebeccapurple"), None);
        assert_eq!(hex("#é1"), None);
    }
}
