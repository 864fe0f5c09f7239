"""What the Word report (`exports.docx`) is made of: the template, the paragraphs, the package."""
