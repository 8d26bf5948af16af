//! What every word processor file is made of besides its text: content types, relationships, styles, properties.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use crate::corpus::Document;
use crate::format::FormatError;
use crate::output::write_failed;
use crate::xml::{attribute, content};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The namespace of word processor files.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>"#;

const OF_TEXT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>"#;

const STYLES: &str = r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:eastAsia="Noto Serif CJK SC" w:cs="Georgia"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyText"><w:name w:val="Galley Text"/><w:basedOn w:val="Normal"/><w:qFormat/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyTextReturn"><w:name w:val="Galley Text Return"/><w:basedOn w:val="GalleyText"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyTitle"><w:name w:val="Galley Title"/><w:basedOn w:val="Normal"/><w:next w:val="GalleyText"/><w:pPr><w:keepNext/><w:spacing w:after="120" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyDetails"><w:name w:val="Galley Details"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="240"/></w:pPr><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:color w:val="66625B"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyLabel"><w:name w:val="Galley Label"/><w:basedOn w:val="CommentText"/><w:rPr><w:b/></w:rPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyLayer"><w:name w:val="Galley Layer"/><w:basedOn w:val="CommentText"/><w:rPr><w:i/><w:color w:val="66625B"/></w:rPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyEntity"><w:name w:val="Galley Entity"/><w:basedOn w:val="CommentText"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyAttribute"><w:name w:val="Galley Attribute"/><w:basedOn w:val="CommentText"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyLink"><w:name w:val="Galley Link"/><w:basedOn w:val="CommentText"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyLinkLayer"><w:name w:val="Galley Link Layer"/><w:basedOn w:val="GalleyLayer"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="GalleyLinkNote"><w:name w:val="Galley Link Note"/><w:basedOn w:val="CommentText"/></w:style><w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/><w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>"#;

/// A whole file, from its text and its comments.
pub(super) fn packed(
    document: &Document,
    text: &str,
    comments: &str,
) -> Result<Vec<u8>, FormatError> {
    let styles = format!("<w:styles xmlns:w=\"{MAIN}\">{STYLES}</w:styles>");
    let parts: [(&str, &str); 8] = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/_rels/document.xml.rels", OF_TEXT),
        ("word/document.xml", text),
        ("word/styles.xml", &styles),
        ("word/comments.xml", comments),
        ("docProps/core.xml", &core(document)),
        ("docProps/custom.xml", &custom(document)),
    ];
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: zip::result::ZipError| write_failed(std::io::Error::other(error));
    for (name, part) in parts {
        // No time stands in the file: the same export is the same file.
        out.start_file(name, SimpleFileOptions::default())
            .map_err(failed)?;
        out.write_all(HEAD.as_bytes()).map_err(write_failed)?;
        out.write_all(part.as_bytes()).map_err(write_failed)?;
    }
    Ok(out.finish().map_err(failed)?.into_inner())
}

fn core(document: &Document) -> String {
    let mut out = String::from(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">",
    );
    let author = document.metadata.get("author");
    for (key, value) in [("title", document.title.as_ref()), ("creator", author)] {
        if let Some(value) = value {
            let _ = write!(out, "<dc:{key}>{}</dc:{key}>", content(value));
        }
    }
    out.push_str("</cp:coreProperties>");
    out
}

fn custom(document: &Document) -> String {
    let mut out = String::from(
        "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">",
    );
    let id = document.id.iter().map(|it| ("id", it.as_str()));
    let details = document
        .metadata
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    for (index, (key, value)) in id.chain(details).enumerate() {
        let _ = write!(
            out,
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{}\" name=\"{}\"><vt:lpwstr>{}</vt:lpwstr></property>",
            index + 2,
            attribute(key),
            content(value)
        );
    }
    out.push_str("</Properties>");
    out
}
