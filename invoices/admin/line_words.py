"""What the script of the lines says, in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def line_words() -> dict[str, str | dict[str, str]]:
    """Sentences by name; the script fills in `%d` and `%s`. Those that count have a form for each kind of number."""
    return {
        "changed": _("Not saved"),
        "added": _("Added"),
        "removed": _("Removed"),
        "left_out": _("Left out"),
        "taken_back": _("Taken back"),
        "moved": _("Moved"),
        "by_hand": _("by hand"),
        "was_changed": _("edited by hand"),
        "included": _("included"),
        "undo": _("Undo"),
        "edit": _("Edit"),
        "remove": _("Remove"),
        "leave_out": _("Leave out"),
        "take_back": _("Take back"),
        "up": _("Move up"),
        "down": _("Move down"),
        "whole_form": _("The whole line, with its date"),
        "keep": _("Keep"),
        "keep_title": _("Keep this line as typed (Enter)"),
        "revert": _("Revert"),
        "revert_title": _("Forget what was typed in this line (Esc)"),
        "n_added": _("%d added"),
        "n_changed": _("%d changed"),
        "n_removed": _("%d removed"),
        "n_moved": _("%d moved"),
        "total_taken_back": _("total as computed"),
        "unsaved": _forms(lambda n: ngettext("%d unsaved change", "%d unsaved changes", n)),
        "nothing_unsaved": _("No unsaved changes"),
        "no_unsaved_lines": _("Nothing is unsaved."),
        "follows": _("follows the lines"),
        "set_by_hand": _("by hand"),
        "will_follow": _("follows the lines again"),
        "use_computed": _("Use %s"),
        "overtime": _("incl. overtime %s h"),
        "hours_typed": _("Hours"),
        "price_typed": _("Price"),
        "multiplier_typed": _("Multiplier"),
        "amount_typed": _("Amount"),
        "description_typed": _("Description"),
        "tier_typed": _("Tier"),
        "kind_typed": _("Kind"),
        "work": _("Work"),
        "other": _("Other"),
        "no_rate": _("no rate"),
        "no_number": _("Give a number such as 1 250,50."),
        "ambiguous": _("Write %(whole)s or %(part)s: this could be either."),
        "two_decimals": _("At most two decimals."),
        "not_negative": _("This cannot be negative."),
        "too_large": _("This is more than an invoice can hold."),
        "say_what": _("Say what the line is for."),
        "now_there_is": _("Now: %s"),
        "gone": _("Removed meanwhile"),
        "add_anew": _("Add anew"),
        "drop": _("Drop"),
        "left_out_meanwhile": _("Left out meanwhile"),
        "gone_first": _("A line you changed was removed meanwhile. Add it anew or drop it, then save."),
        "reviewed": _("Keep mine"),
        "take_theirs": _("Take theirs"),
        "changed_meanwhile": _("This invoice was changed meanwhile"),
        "kept": _("Your unsaved changes are kept and marked. Look at what is there now, and save again."),
        "clashing": _forms(
            lambda n: ngettext(
                "%d line was changed in both places: it shows what is there now under what you typed.",
                "%d lines were changed in both places: they show what is there now under what you typed.",
                n,
            )
        ),
        "moves_dropped": _("The order was changed meanwhile: your own moves were taken back."),
        "load_now": _("Load what is there now"),
        "nothing_was_saved": _("Nothing was saved"),
        "lost_session": _("You are no longer logged in. Log in in another tab, then save again: nothing is lost."),
        "log_in": _("Log in in a new tab"),
        "no_answer": _("The server cannot be reached. Nothing is lost; try again."),
        "saved": _("Saved"),
        "same_place": _("These two lines have the same place in the order and cannot be exchanged."),
        "whole_list_first": _("Show all lines to move one."),
        "moved_off": _("The line is on the neighbouring page now."),
        "at_the_end": _("Added at the end of the invoice"),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "cannot_store": _("The browser keeps no more unsaved changes: save before you leave this page."),
        "as_saved": _("Sum of these lines, as saved"),
    }


def _forms(word: Callable[[int], str]) -> dict[str, str]:
    """The forms of a sentence with a number, by their name in CLDR as browsers know it."""
    return {"one": word(1), "few": word(2), "many": word(5), "other": word(5)}
