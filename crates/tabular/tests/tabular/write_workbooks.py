"""Writes workbooks with openpyxl and odfpy, for the test that reads them.

Reads JSON from standard input: a list of {"path", "rows"}; a row is a list of cells, each null or {"kind", "value"} with
the kinds text, number, boolean and date (ISO 8601). A path ends with .xlsx or .ods.
"""

import datetime
import json
import sys

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.teletype import addTextToElement
from odf.text import P


def xlsx(path, rows):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Teams"
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is None:
                continue
            value = cell["value"]
            if cell["kind"] == "date":
                value = datetime.date.fromisoformat(value)
            target = sheet.cell(row, column)
            target.value = value
            if cell["kind"] == "text":
                # Text that begins like a formula is text.
                target.data_type = "s"
            elif cell["kind"] == "date":
                target.number_format = "dd/mm/yyyy"
    book.create_sheet("Others")["A1"] = "name"
    book.save(path)


def ods(path, rows):
    book = OpenDocumentSpreadsheet()
    table = Table(name="Teams")
    for cells in rows:
        row = TableRow()
        for cell in cells:
            if cell is None:
                row.addElement(TableCell())
                continue
            value = cell["value"]
            if cell["kind"] == "number":
                row.addElement(TableCell(valuetype="float", value=value))
                continue
            if cell["kind"] == "boolean":
                row.addElement(TableCell(valuetype="boolean", booleanvalue=str(value).lower()))
                continue
            if cell["kind"] == "date":
                row.addElement(TableCell(valuetype="date", datevalue=value))
                continue
            target = TableCell(valuetype="string")
            for line in value.split("\n"):
                paragraph = P()
                addTextToElement(paragraph, line)
                target.addElement(paragraph)
            row.addElement(target)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.spreadsheet.addElement(Table(name="Others"))
    book.save(path)


for book in json.load(sys.stdin):
    (xlsx if book["path"].endswith(".xlsx") else ods)(book["path"], book["rows"])
