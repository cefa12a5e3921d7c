"""Codes of everything that `check` can find, each with one sentence; the reference page is made from them.

Those from SK301 on are given by the reader of the rule language in the room `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "SK001": "The folder does not exist, is no folder, or holds no scenario.",
        "SK002": "A file that every scenario needs is missing.",
        "SK003": "A file is larger than any scenario needs, or there are too many files.",
        "SK004": "A path or link leads out of the folder, or a link to another folder.",
        "SK005": "A file cannot be read or is no ordinary file.",
        "SK006": "A text file is not UTF-8, or holds characters that no text has.",
        "SK007": "A zip file is damaged, encrypted or hostile.",
        "SK008": "A file has a name under which it would never be read, or one that another has but for capitals.",
        "SK010": "A YAML file does not parse.",
        "SK011": "A key stands twice in the same place.",
        "SK012": "A file is nested too deeply or unfolds to too many values.",
        "SK013": "A YAML file uses a tag, or holds more than one document.",
        "SK014": "A key is unknown.",
        "SK015": "A key is missing.",
        "SK016": "A value is of the wrong type.",
        "SK017": "A value does not have the form, or is not among the values, that is asked for.",
        "SK018": "An unquoted value would be read as something else by other programs.",
        "SK019": "A number is not finite.",
        "SK020": "The header of a CSV file is wrong.",
        "SK021": "A row of a CSV file has too few or too many fields, or a quote is not closed.",
        "SK022": "A GeoJSON file does not parse as JSON.",
        "SK023": "A GeoJSON file is JSON but no collection of features as asked for.",
        "SK030": "An id is given to two things, or stands twice where once is enough.",
        "SK031": "Something is referred to that does not exist.",
        "SK032": "A word is not in the vocabulary of effects, event kinds or fields.",
        "SK033": "A key that an effect or action needs is missing from an order or change.",
        "SK034": "A role is held by no cell or not declared by the doctrine.",
        "SK035": "A cell, unit or authority may not do what a plan asks of it.",
        "SK036": "An assumption is used that does not exist.",
        "SK037": "A value lies outside its range, or numbers that belong together do not fit.",
        "SK038": "The ladder of levels stands in several files, or its roles fall on the way up.",
        "SK039": "A plan extends, drops or names a plan or step that does not exist.",
        "SK040": "A geometry is invalid, such as a polygon that crosses itself.",
        "SK041": "A coordinate is no longitude and latitude, or lies far from the rest.",
        "SK042": "A feature is of the wrong kind of geometry, or lacks what its kind needs.",
        "SK043": "A feature lies off the ground of its site.",
        "SK044": "The walkable ground of a site is missing or in several pieces.",
        "SK045": "A unit cannot get to where the plan sends it.",
        "SK046": "A vehicle does not fit.",
        "SK047": "The exits of a site do not suffice for the crowd that is expected.",
        "SK048": "An exit that is kept for vehicles is used by people on foot.",
        "SK049": "A street does not join known places.",
        "SK050": "A date or time does not exist.",
        "SK051": "Stages do not follow one another without a gap.",
        "SK052": "A moment lies outside the scenario or its stage.",
        "SK053": "Injects are not in the order of their times.",
        "SK060": "A condition does not parse.",
        "SK061": "A condition names something that does not exist.",
        "SK062": "A condition compares things that cannot be compared, or gives no yes or no.",
        "SK063": "The time zone or the EPSG code is unknown, or does not fit the place or the times.",
        "SK064": "A condition can never hold.",
        "SK065": "An assumption is used by nothing, or has another unit than what uses it.",
        "SK066": "A doctrine does not hold on the days of the scenario.",
        "SK301": "A file of rules or expectations does not parse.",
        "SK302": "A file of rules or expectations holds no list of them.",
        "SK303": "A rule lacks a part, or has one that is unknown or empty.",
        "SK304": "A rule names an event kind or a field that does not exist.",
        "SK305": "A rule uses an operator that does not exist, or where it means nothing.",
        "SK306": "A value in a rule is of the wrong type or form.",
        "SK307": "A rule uses a variable that is not declared.",
        "SK308": "Two rules have the same id.",
        "SK309": "A date in a rule does not exist, or the last day comes before the first.",
        "SK310": "A threshold names no number of its rule.",
        "SK311": "A test of a rule can never hold, or always holds.",
    }
)
"""Code and sentence, in order."""
