"""Reads every file that crates/funding writes with somebody else's reader, and compares it with what was meant.

Usage: formats.py FOLDER STANDARDS. Each folder in FOLDER holds `expected` (JSON) and `funding.<extension>` files.
STANDARDS holds the schemas of GEXF, GraphML and 360Giving; what needs one that is not there is skipped, and says so.
"""

import csv
import datetime
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import networkx as nx
from PIL import Image
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER, STANDARDS = Path(sys.argv[1]), Path(sys.argv[2])
said = set()


def skip(what):
    if what not in said:
        said.add(what)
        print(f"skipped: {what}")


def same_graph(graph, expected, name, key=lambda k, data: k):
    """Nodes, names, types, lines with their ends, and components are as they were meant."""
    nodes = {node["id"]: node["name"] for node in expected["nodes"]}
    assert {node: data[name] for node, data in graph.nodes(data=True)} == nodes
    lines = {edge["id"]: edge for edge in expected["edges"]}
    assert graph.number_of_edges() == len(lines)
    for a, b, k, data in graph.edges(keys=True, data=True):
        edge = lines[key(k, data)]
        assert {a, b} == {edge["source"], edge["target"]}
        assert type(data["lead"]) is bool and data["lead"] == edge["lead"]
        assert data["budget"] == edge["budget"]
        for attribute in ("annualAmount", "from", "to"):
            # What is not known is not there: neither 0 nor a word.
            assert data.get(attribute) == edge[attribute], (attribute, data, edge)
            if attribute == "annualAmount" and edge[attribute] is not None:
                assert type(data[attribute]) is float
    for node in expected["nodes"]:
        assert graph.nodes[node["id"]]["component"] == node["component"]
    assert nx.number_connected_components(graph) == expected["components"] if len(graph) else expected["components"] == 0


def graphml(path, expected):
    graph = nx.read_graphml(path, force_multigraph=True)
    same_graph(graph, expected, "name")
    assert graph.graph["asOf"] == expected["asOf"]
    if (STANDARDS / "graphml/graphml.xsd").exists():
        validate_xml(path, STANDARDS / "graphml/graphml.xsd")
    else:
        skip("the schema of GraphML")


def gexf(path, expected):
    if len(expected["nodes"]):
        graph = nx.MultiGraph(nx.read_gexf(path, version="1.3"))
        key = lambda k, data: data["id"]
        for _, _, data in graph.edges(data=True):
            # Inclusive days; an open end is left out.
            assert data.get("start") == data.get("from") and data.get("end") == data.get("to")
        same_graph(graph, expected, "name", key)
    text = path.read_text()
    assert expected["asOf"] in text
    if (STANDARDS / "gexf-1.3/gexf.xsd").exists():
        validate_xml(path, STANDARDS / "gexf-1.3/gexf.xsd")
    else:
        skip("the schema of GEXF")


def validate_xml(path, schema):
    class Local(etree.Resolver):
        """The schemas refer to each other by address; take the file of that name."""

        def resolve(self, url, _, context):
            local = schema.parent / url.rsplit("/", 1)[-1]
            return self.resolve_filename(str(local), context) if local.exists() else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    etree.XMLSchema(etree.parse(str(schema), parser)).assertValid(etree.parse(str(path)))


def node_link(path, expected):
    graph = nx.node_link_graph(json.loads(path.read_text()))
    same_graph(graph, expected, "name")
    assert graph.graph["asOf"] == expected["asOf"]


def cytoscape(path, expected):
    graph = nx.cytoscape_graph(json.loads(path.read_text()))
    same_graph(graph, expected, "name")


JGF = {
    "type": "object",
    "required": ["graph"],
    "additionalProperties": False,
    "properties": {
        "graph": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "label": {"type": "string"},
                "directed": {"type": "boolean"},
                "type": {"type": "string"},
                "metadata": {"type": "object"},
                "nodes": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"label": {"type": "string"}, "metadata": {"type": "object"}},
                    },
                },
                "edges": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["source", "target"],
                        "properties": {
                            "id": {"type": "string"},
                            "source": {"type": "string"},
                            "target": {"type": "string"},
                            "relation": {"type": "string"},
                            "directed": {"type": "boolean"},
                            "label": {"type": "string"},
                            "metadata": {"type": "object"},
                        },
                    },
                },
            },
        }
    },
}
"""The undirected single graph of version 2, as jsongraphformat.info describes it."""


def json_graph(path, expected):
    data = json.loads(path.read_text())
    jsonschema.validate(data, JGF)
    graph = nx.MultiGraph()
    for node, about in data["graph"]["nodes"].items():
        graph.add_node(node, label=about["label"], **about["metadata"])
    for edge in data["graph"]["edges"]:
        assert edge["source"] in graph and edge["target"] in graph
        graph.add_edge(edge["source"], edge["target"], key=edge["id"], **edge["metadata"])
    same_graph(graph, expected, "label")
    assert data["graph"]["metadata"]["asOf"] == expected["asOf"]


def dot(path, expected):
    if not shutil.which("dot"):
        return skip("Graphviz")
    data = json.loads(subprocess.run(["dot", "-Tjson0", path], check=True, capture_output=True).stdout)
    objects = data.get("objects", [])
    # Graphviz keeps entities and escapes as they were written, and shows what they stand for.
    plain = lambda text: text.replace("\\\\", "\\").replace("&amp;", "&")
    assert {o["name"]: plain(o["label"]) for o in objects} == {n["id"]: n["name"] for n in expected["nodes"]}
    names = {o["_gvid"]: o["name"] for o in objects}
    ours = sorted((e["id"], names[e["tail"]], names[e["head"]]) for e in data.get("edges", []))
    assert ours == sorted((e["id"], e["source"], e["target"]) for e in expected["edges"])
    assert expected["asOf"] in data["label"]
    shown = subprocess.run(["dot", "-Tsvg", path], check=True, capture_output=True).stdout
    texts = {"".join(t.itertext()) for t in ET.fromstring(shown).iter("{http://www.w3.org/2000/svg}text")}
    spaced = lambda text: " ".join(text.replace("\xa0", " ").split())
    missing = {spaced(n["name"]) for n in expected["nodes"]} - {spaced(t) for t in texts}
    assert not missing, missing


def unguarded(text):
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@＝＋－＠" else text


def rows(path):
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf") and data.count(b"\n") == data.count(b"\r\n")
    read = list(csv.DictReader(data.decode().splitlines(keepends=True), strict=True))
    for row in read:
        assert None not in row and None not in row.values(), row
        for column, cell in row.items():
            assert not cell.startswith(("=", "+", "-", "@")) or column in ("x", "y", "as_of"), (column, cell)
    return read


def lines_csv(path, expected):
    read = {row["id"]: row for row in rows(path)}
    names = {node["id"]: node["name"] for node in expected["nodes"]}
    assert set(read) == {edge["id"] for edge in expected["edges"]}
    for edge in expected["edges"]:
        row = read[edge["id"]]
        assert (row["funder"], row["service"]) == (edge["source"], edge["target"])
        assert unguarded(row["funder_name"]) == names[edge["source"]]
        assert unguarded(row["service_name"]) == names[edge["target"]]
        assert row["annual_amount"] == ("" if edge["annualAmount"] is None else repr(edge["annualAmount"]))
        assert row["from"] == (edge["from"] or "") and row["to"] == (edge["to"] or "")
        assert unguarded(row["as_of"]) == expected["asOf"]


def nodes_csv(path, expected):
    read = {row["id"]: unguarded(row["name"]) for row in rows(path)}
    assert read == {node["id"]: node["name"] for node in expected["nodes"]}


def giving(path, expected):
    package = json.loads(path.read_text())
    told = {grant["id"].split("-", 2)[2] for grant in package["grants"]}
    left = {left["line"] for left in package["leftOut"]}
    assert told | left == {edge["id"] for edge in expected["edges"]} and not told & left
    folder = STANDARDS / "360giving-1.4.3"
    if not folder.exists():
        return skip("the schema of 360Giving")
    schema = json.loads((folder / "360-giving-package-schema.json").read_text())
    grant = json.loads((folder / "360-giving-schema.json").read_text())
    registry = Registry().with_resources(
        (url, Resource(contents=grant, specification=DRAFT202012))
        for url in (grant["$id"], schema["properties"]["grants"]["items"]["$ref"])
    )
    validator = jsonschema.Draft202012Validator(
        schema, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    errors = [error.message for error in validator.iter_errors(package)]
    assert not errors, errors
    assert package["version"] == "1.4"
    for grant in package["grants"]:
        assert datetime.date.fromisoformat(grant["awardDate"])


def svg(path, expected):
    root = ET.fromstring(path.read_bytes())
    space = "{http://www.w3.org/2000/svg}"
    texts = ["".join(element.itertext()) for element in root.iter(f"{space}title")]
    for node in expected["nodes"]:
        assert any(text.startswith(node["name"]) for text in texts), node
    known = {space + tag for tag in "svg title desc defs pattern rect path g a text circle".split()}
    assert {element.tag for element in root.iter()} <= known, "something else got in"
    assert expected["asOf"] in texts[0] and root.find(f"{space}desc") is not None
    links = [element.get("href") for element in root.iter(f"{space}a")]
    assert len(links) == len(expected["nodes"])
    drawn = root.findall(f"{space}g/{space}path/{space}title")
    assert len(drawn) == len(expected["edges"])


def png(path, expected):
    with Image.open(path) as picture:
        picture.load()
        drawn = ET.fromstring(path.with_suffix(".svg").read_bytes())
        width, height = (float(drawn.get(side)) for side in ("width", "height"))
        assert picture.format == "PNG" and abs(picture.width / picture.height - width / height) < 0.01
        colours = {colour[:3] for _, colour in picture.getcolors(1 << 24)}
    assert {(255, 255, 255), (0x0B, 0x0C, 0x0C)} <= colours, "neither paper nor ink"


def mermaid(path, expected):
    lines = path.read_text().splitlines()
    nodes = [line for line in lines if line.lstrip().startswith(("f", "s")) and ("[\"" in line) and "---" not in line]
    links = [line for line in lines if " ---|" in line]
    assert (len(nodes), len(links)) == (len(expected["nodes"]), len(expected["edges"]))
    for line in nodes + links:
        assert line.count('"') == 2 and not set("<>`\\") & set(line), line


READERS = {
    "graphml": graphml,
    "gexf": gexf,
    "dot": dot,
    "mmd": mermaid,
    "json": node_link,
    "cyjs": cytoscape,
    "jgf.json": json_graph,
    "csv": lines_csv,
    "nodes.csv": nodes_csv,
    "360giving.json": giving,
    "svg": svg,
    "png": png,
}


def main():
    folders = sorted(path for path in FOLDER.iterdir() if path.is_dir())
    assert folders, "no folder"
    for folder in folders:
        expected = json.loads((folder / "expected").read_text())
        read = []
        for extension, reader in READERS.items():
            path = folder / f"funding.{extension}"
            if not path.exists():
                assert extension == "360giving.json", f"{path} is missing"
                continue
            try:
                reader(path, expected)
            except Exception as error:
                raise AssertionError(f"{folder.name}, {extension}: {error!r}") from error
            read.append(extension)
        assert {path.name for path in folder.iterdir()} == {"expected", *(f"funding.{e}" for e in read)}
        print(f"{folder.name}: {', '.join(read)} read back")


main()
