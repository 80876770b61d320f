"""People's own documents as paragraphs: Markdown, text, HTML, PDF, DOCX, EPUB. Not what is looked for in them."""
