"""What states, outcomes and reasons are called on the pages."""

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.rules import Rule
from hotline.domain.terms import ExtensionProblem
from hotline.domain.understanding import AppealKind
from hotline.storage.appeal_queries import Tab
from hotline.storage.tables import CallOutcome, Channel, IncidentState, Purpose, RecordingState
from hotline.web.i18n import _l

TABS = {
    Tab.REVIEW: _l("To review"),
    Tab.CALLBACK: _l("To ring back"),
    Tab.DUE: _l("Due soon"),
    Tab.DEPARTMENT: _l("With a department"),
    Tab.ANSWERED: _l("Answered"),
    Tab.DISCARDED: _l("Discarded"),
    Tab.ALL: _l("All"),
}

EMPTY_TABS = {
    Tab.REVIEW: _l("Nothing to review. New calls and texts appear here by themselves."),
    Tab.CALLBACK: _l("Nobody waits for a call."),
    Tab.DUE: _l("No deadline is near, and none has passed."),
    Tab.DEPARTMENT: _l("No department has an unanswered appeal."),
    Tab.ANSWERED: _l("No appeal has been answered yet."),
    Tab.DISCARDED: _l("Nothing has been discarded."),
    Tab.ALL: _l("No appeal has come in yet."),
}

STATES = {
    AppealState.RECEIVED: _l("Received"),
    AppealState.IN_REVIEW: _l("To review"),
    AppealState.ASSIGNED: _l("With a department"),
    AppealState.ANSWERED: _l("Answered"),
    AppealState.CLOSED: _l("Closed"),
    AppealState.DISCARDED: _l("Discarded"),
}

KINDS = {
    AppealKind.ZAYAVLENIE: _l("Application: help in using a right"),
    AppealKind.SOOBSHCHENIE: _l("Report of a defect or a violation"),
    AppealKind.ZHALOBA: _l("Complaint about an act or inaction"),
    AppealKind.ZAPROS: _l("Request for information"),
    AppealKind.PREDLOZHENIE: _l("Suggestion"),
    AppealKind.OTKLIK: _l("Opinion or thanks"),
}

LAWS = {
    "АППК": _l("Administrative Procedure Code"),
    "Закон «О доступе к информации»": _l("Law on Access to Information"),
}
"""Laws by the name that the settings give them."""

EXTENSION_PROBLEMS = {
    ExtensionProblem.KIND: _l(
        "The law sets a firm term for complaints and requests for information: it is not extended."
    ),
    ExtensionProblem.OVER: _l("The term has passed, so it can no longer be extended."),
    ExtensionProblem.NOT_LATER: _l("Choose a day after the present deadline."),
    ExtensionProblem.TOO_LATE: _l("The law lets nobody extend the term as far as this."),
    ExtensionProblem.DAY_OFF: _l("This is a day off; choose a working day."),
}

HOLIDAYS = {"Eid al-Adha": _l("Kurban Ait")}
"""Those whose date is only estimated, by their names in the package."""

CHANNELS = {Channel.CALL: _l("Call"), Channel.SMS: _l("SMS")}

LANGUAGES = {"kk": _l("Kazakh"), "ru": _l("Russian")}

TEXT_LANGUAGES = {
    "kk": _l("in Kazakh"),
    "ru": _l("in Russian"),
    "mixed": _l("in both languages"),
    "translit": _l("in Latin letters"),
}
"""How a text is written."""

PURPOSES = {
    Purpose.ACKNOWLEDGEMENT: _l("Confirmation of receipt"),
    Purpose.ANSWER: _l("Answer"),
    Purpose.EXTENSION: _l("Extension of the term"),
    Purpose.FORWARD: _l("Passed on to another department"),
    Purpose.INVITATION: _l("Request to write what happened"),
    Purpose.OVERDUE: _l("Overdue appeals"),
    Purpose.EMERGENCY: _l("Ring 112"),
    Purpose.ALARM: _l("Alarm"),
}

DELIVERIES = {
    DeliveryState.CREATED: _l("Waiting to be sent"),
    DeliveryState.SENDING: _l("Being sent"),
    DeliveryState.UNKNOWN: _l("Unclear whether it was sent; the carrier is being asked"),
    DeliveryState.SENT: _l("Sent, no receipt from the telephone yet"),
    DeliveryState.FAILED: _l("Not delivered"),
    DeliveryState.DELIVERED: _l("Delivered"),
}

OUTCOMES = {
    CallOutcome.APPEAL: _l("Became an appeal"),
    CallOutcome.STATUS_TOLD: _l("Asked how their appeal stands"),
    CallOutcome.CONNECTED: _l("Put through to a person"),
    CallOutcome.HUNG_UP_EARLY: _l("Hung up before speaking"),
    CallOutcome.SILENT: _l("Said nothing, with a withheld number"),
    CallOutcome.FAILED: _l("Broken off by the telephone network"),
    CallOutcome.ALARM: _l("The hotline rang about an alarm"),
    None: _l("The call is going on"),
}

OUTCOMES_EXPLAINED = {
    CallOutcome.APPEAL: _l("The recording was kept and registered."),
    CallOutcome.STATUS_TOLD: _l("The line said how the appeal stands; there was nothing to keep."),
    CallOutcome.CONNECTED: _l("The reception took the call; nothing was recorded."),
    CallOutcome.HUNG_UP_EARLY: _l("The caller left before the signal, so there is no message."),
    CallOutcome.SILENT: _l(
        "After three requests nothing was heard, and there is no number to ring."
    ),
    CallOutcome.FAILED: _l("The connection failed before the caller could speak."),
    CallOutcome.ALARM: _l("The resident was told to ring 112, or somebody on duty was alerted."),
    None: _l("What it comes to shows when it ends."),
}

RECORDINGS = {
    RecordingState.ANNOUNCED: _l("The audio is being fetched from the carrier."),
    RecordingState.STORED: _l("Stored"),
    RecordingState.LOST: _l("The audio is lost: the carrier no longer has it."),
}

RULES = {
    Rule.PLACE: _l("The village akim sees to this in that place."),
    Rule.NIGHT: _l("It is urgent, and it was night or a day off."),
    Rule.LOAD: _l("The department has too many open appeals; another one helps."),
    Rule.AWAY: _l("The department is away; another one stands in."),
}
"""Why a department other than the likeliest was proposed."""

CALLBACK_REASONS = {
    "asked_for_a_person": _l("The caller asked for a person and left a message."),
    "nothing_heard": _l("The caller rang, but nothing could be heard."),
    "no_sms_possible": _l(
        "No SMS can reach this number, so the answer has to be told by telephone."
    ),
    "sms_failed": _l("The SMS could not be delivered."),
    "no_appeal": _l("By its words it is surely no appeal."),
    "heard_live": _l("From the live line; the recording is still being recognised."),
    "recognition_failed": _l("The words could not be recognised; please listen."),
    "term_extended": _l(
        "The term was extended, and no SMS can tell the resident; the history says by when to ring."
    ),
    "forwarded": _l("The appeal went to another department, and no SMS can tell the resident."),
    "recording_lost": _l("The recording is lost, so only the resident can say what it was."),
    "emergency": _l("Somebody seems to be in danger, and nobody could tell them to ring 112."),
    "no_number": _l("There is no number that can be rung."),
    "not_reached": _l("Nobody answered the telephone."),
}

ACTIONS = {
    "registered": _l("Registered"),
    "transcribed": _l("Text recognised"),
    "listen": _l("Left for listening"),
    "proposed": _l("Department proposed"),
    "not_routed": _l("No department could be proposed"),
    "routed": _l("Sent to a department"),
    "answered": _l("Answered"),
    "confirmed": _l("Confirmed as solved"),
    "not_solved": _l("Said not to be solved"),
    "closed": _l("Closed"),
    "discarded": _l("Discarded"),
    "looked_through": _l("Looked at in the list of discards"),
    "restored": _l("Restored"),
    "added": _l("Something was added"),
    "callback_wanted": _l("A call is wanted"),
    "called_back": _l("The resident was rung"),
    "number_shown": _l("The whole number was looked at"),
    "text_corrected": _l("Text corrected"),
    "kind_set": _l("Kind of appeal set"),
    "extended": _l("Term extended"),
    "forwarded": _l("Passed on to another department"),
    "returned": _l("Given back"),
    "with_supervisor": _l("Passed to and fro: put before a supervisor"),
    "decided": _l("Decided by a supervisor"),
    "split": _l("Split: a part went to another department"),
    "split_off": _l("Split off as a part of its own"),
    "due_soon": _l("The deadline is near"),
    "overdue": _l("Overdue: put before the supervisors"),
    "alarm": _l("Alarm: somebody seems to be in danger"),
    "alerted": _l("People on duty alerted"),
    "told_112": _l("The resident was told to ring 112"),
    "not_told_112": _l("The resident could not be told to ring 112"),
    "alarm_taken": _l("Alarm taken up"),
    "alarm_real": _l("The alarm was real"),
    "alarm_false": _l("The alarm was false"),
    "incident_joined": _l("Found to be part of an incident"),
    "incident_left": _l("Found not to be part of the incident"),
}

INCIDENT_STATES = {
    IncidentState.PROPOSED: _l("Proposed"),
    IncidentState.OPEN: _l("Going on"),
    IncidentState.CLOSED: _l("Closed"),
    IncidentState.REJECTED: _l("Rejected"),
}

ACTORS = {"resident": _l("Resident"), "hotline": _l("Hotline")}

DETAILS = {
    "state": _l("State"),
    "department": _l("Department"),
    "wanted": _l("Wanted department"),
    "to": _l("To"),
    "rule": _l("Rule"),
    "late": _l("After the lawful days"),
    "split_off": _l("Part"),
    "part_of": _l("Part of"),
    "kind": _l("Kind"),
    "due_on": _l("Due on"),
    "term": _l("Rule"),
    "days_left": _l("Working days left"),
    "decided_by": _l("Decided by"),
    "tell_by": _l("Resident to be told by"),
    "text": _l("Text"),
    "added": _l("Added"),
    "reason": _l("Reason"),
    "why": _l("Reason"),
    "probability": _l("Probability that it is no appeal"),
    "teaches": _l("The hotline learns from it"),
    "comment": _l("Note"),
    "because": _l("Because of"),
    "round": _l("Round"),
    "alerted": _l("Who"),
    "told_by": _l("How"),
}

TOLD_112 = {
    "line": _l("in the call itself"),
    "sms": _l("by SMS"),
    "call": _l("by ringing back"),
    "nobody": _l("not at all: nothing reaches them"),
    None: _l("not yet"),
}

STEPS = {
    "started": _l("The line picked up"),
    "consent_spoken": _l("The caller was told of the recording"),
    "pressed": _l("Keys pressed"),
    "nothing": _l("Silence"),
    "recorded": _l("Something was recorded"),
    "dialled": _l("Put through to the reception"),
    "done": _l("A step of the dialogue ended"),
    "hungup": _l("The caller hung up"),
}
