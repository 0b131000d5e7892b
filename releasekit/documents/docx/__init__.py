"""DOCX: blocks become WordprocessingML, and docxtpl puts them into a Word template that a vendor can replace by its own."""
