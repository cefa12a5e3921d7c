"""The files that a scenario has, by name: those that are missing, and those that nobody would ever look for."""

from __future__ import annotations

from pathlib import Path

from sispamkota.core.registry import nearest
from sispamkota.scenario.findings import Findings, Place, alike
from sispamkota.scenario.folder import HOW_TO_BEGIN

NEEDED = (
    "scenario.yaml",
    "groups.yaml",
    "units.yaml",
    "assumptions.yaml",
    "injects.csv",
    "city/areas.csv",
    "city/sites.geojson",
)
FOLDERS = ("doctrine", "plans", "media", "rules")
KNOWN = (*NEEDED, "branches.yaml", "objectives.yaml", "expectations.yaml", "city/tps.csv", "city/roads.geojson")


def exists(root: Path, name: str, findings: Findings) -> bool:
    """Return whether there is a file, even one that is refused already."""
    return (root / name).exists() or findings.tells_of(name)


def listed(root: Path, folder: str, findings: Findings) -> list[str]:
    """Return the YAML files of a subfolder, sorted."""
    place = root / folder
    if not place.is_dir() or findings.tells_of(folder):
        return []
    return sorted(f"{folder}/{entry.name}" for entry in place.glob("*.yaml") if not entry.name.startswith("."))


def check_names(root: Path, findings: Findings) -> None:
    """Note needed files that are missing, and files whose names nobody would ever look for."""
    here = sorted(
        path.relative_to(root).as_posix()
        for path in [*root.iterdir(), *root.glob("*/*")]
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    )
    unknown = [name for name in here if name not in KNOWN and name.partition("/")[0] not in FOLDERS]
    for folder in ("city", *FOLDERS):
        if (root / folder).is_file() and not findings.tells_of(folder):
            hint = f"Make a folder of that name, and put the file into it as {folder}/basic.yaml."
            if folder == "city":
                hint = "Make a folder of that name, which holds areas.csv and sites.geojson."
            findings.add("SK005", Place(folder), "is a file, and a folder is expected.", hint)
    lost = not exists(root, "city", findings)
    if lost:
        near = nearest("city", [name for name in unknown if "/" not in name])
        hint = f"Rename '{near}' to city." if near else f"It holds the areas and sites. {HOW_TO_BEGIN}"
        findings.add("SK002", Place("city/"), "is missing, and every scenario needs it.", hint)
    for name in NEEDED:
        if not exists(root, name, findings) and not (lost and name.startswith("city/")):
            near = nearest(name, [other for other in unknown if other.rpartition("/")[0] == name.rpartition("/")[0]])
            hint = (
                f"Rename '{near}' to it." if near else "Write it; 'sispamkota new DIR' makes a folder with all of them."
            )
            findings.add("SK002", Place(name), "is missing, and every scenario needs it.", hint)
    for folder, what in (("doctrine", "doctrine file"), ("plans", "plan")):
        if not listed(root, folder, findings) and not findings.tells_of(folder):
            near = nearest(folder, [name for name in unknown if "/" not in name])
            hint = (
                f"Rename '{near}' to {folder}." if near else f"Write one, such as {folder}/basic.yaml. {HOW_TO_BEGIN}"
            )
            findings.add("SK002", Place(f"{folder}/"), f"holds no {what} (*.yaml), and one is needed.", hint)
    for name in here:
        folder, _, last = name.rpartition("/")
        wanted = name.removesuffix(".txt").rpartition(".")[0] + ".yaml"
        if (
            folder in FOLDERS
            and last.lower().endswith((".yml", ".yaml", ".json", ".yaml.txt"))
            and not last.endswith(".yaml")
        ):
            findings.add("SK008", Place(name), "is not read: files here end in .yaml.", f"Rename it to {wanted}.")
        elif name not in KNOWN and wanted in KNOWN and exists(root, wanted, findings) is False and wanted not in NEEDED:
            findings.add("SK008", Place(name), f"is not read: the file is called {wanted}.", "Rename it.")
        elif folder in ("", "city") and name not in KNOWN and (root / name).is_file():
            _note_stray(root, name, findings)
        elif folder == "" and (root / name).is_dir():
            _note_stray_folder(root, name, findings)
        elif folder in ("city", *FOLDERS) and (root / name).is_dir() and name not in KNOWN:
            _note_unread(root, name, findings)


def _note_stray(root: Path, name: str, findings: Findings) -> None:
    """Note a file that is no file of a scenario and bears the name of one but for a slip."""
    folder = name.rpartition("/")[0]
    stem, _, ending = name.rpartition(".")
    if stem in FOLDERS and ending in ("yaml", "yml"):
        hint = f"Put it into the folder {stem}/ under a name of its own."
        findings.add("SK008", Place(name), f"is not read: files of that sort stand in {stem}/.", hint)
        return
    near = alike(name, [known for known in KNOWN if known.rpartition("/")[0] == folder])
    if near is not None and (near not in NEEDED or (root / near).exists()):
        hint = f"If {near} is meant, rename it; else give it a name of its own."
        findings.add("SK008", Place(name), f"is not read, and its name is nearly {near}.", hint)


def _note_stray_folder(root: Path, name: str, findings: Findings) -> None:
    """Note a folder that bears the name of one that is read but for a slip."""
    one_file = f"{name}.yaml"
    if one_file in KNOWN and one_file not in NEEDED and any((root / name).glob("*.yaml")):
        findings.add("SK008", Place(name), f"is not read: {one_file} is one file.", f"Make it {one_file}.")
        return
    near = alike(name.lower(), FOLDERS) or alike(name.lower(), [f"{one}.yaml" for one in FOLDERS])
    stem = (near or "").removesuffix(".yaml")
    if name in FOLDERS or not stem or not any((root / name).glob("*.yaml")):
        return
    if stem in ("doctrine", "plans") and not listed(root, stem, findings):
        return  # the folder is missing, and told so
    hint = f"Rename it to {stem}, or put its files there."
    findings.add("SK008", Place(name), f"is not read, and its name is nearly {stem}.", hint)


def _note_unread(root: Path, name: str, findings: Findings) -> None:
    """Note a folder inside a folder, whose files nobody would ever look for."""
    inside = sorted(path for path in (root / name).rglob("*.*") if path.is_file())
    ours = [path for path in inside if path.suffix.lower() in (".yaml", ".yml", ".csv", ".geojson")]
    if ours and not findings.tells_of(name):
        folder = name.partition("/")[0]
        first = ours[0].relative_to(root).as_posix()
        message = f"is not read: only files right in {folder}/ are, and it holds {first}."
        findings.advise("SK008", Place(name), message, f"Move its files up to {folder}/.")
