"""Documents and slides that people go on with: .docx and .pptx with charts that can be edited."""
