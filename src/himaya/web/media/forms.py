"""What the pages of releases and rumours send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.media.actions.drafting import Draft
from himaya.web.media.actions.pictures import Words
from himaya.web.media.models import Channel, Verdict
from himaya.web.media.models.release import LONGEST_BODY, LONGEST_CAPTION, LONGEST_DATELINE, LONGEST_TITLE
from himaya.web.media.models.rumour import LONGEST_CLAIM


def _text(label: Any, most: int, *, is_needed: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=is_needed)


class Write(forms.Form):
    """A release as it is written; the English may follow, but nothing is checked without it."""

    title_ar = _text(_("Title, in Arabic"), LONGEST_TITLE, is_needed=True)
    title_en = _text(_("Title, in English"), LONGEST_TITLE)
    dateline_ar = _text(_("Dateline, in Arabic"), LONGEST_DATELINE, is_needed=True)
    dateline_en = _text(_("Dateline, in English"), LONGEST_DATELINE)
    body_ar = _text(_("Body, in Arabic"), LONGEST_BODY, is_needed=True)
    body_en = _text(_("Body, in English"), LONGEST_BODY)
    note_ar = _text(_("What was wrong, in Arabic"), LONGEST_CAPTION)
    note_en = _text(_("What was wrong, in English"), LONGEST_CAPTION)
    speaker = forms.ModelChoiceField(label=_("Office that speaks"), queryset=Office.objects.all(), required=False)
    embargo_until = forms.DateTimeField(label=_("Embargo until"), required=False)

    def draft(self) -> Draft:
        """What the release is to say."""
        return Draft(**self.cleaned_data)


class AddPicture(forms.Form):
    """A picture with its own caption, words for who does not see it, and rights."""

    file = forms.FileField(label=_("Picture"))
    caption_ar = _text(_("Caption, in Arabic"), LONGEST_CAPTION, is_needed=True)
    caption_en = _text(_("Caption, in English"), LONGEST_CAPTION, is_needed=True)
    alt_ar = _text(_("What it shows, in Arabic"), LONGEST_CAPTION, is_needed=True)
    alt_en = _text(_("What it shows, in English"), LONGEST_CAPTION, is_needed=True)
    rights = _text(_("Rights"), 200, is_needed=True)
    people = _text(_("People, by their public office"), LONGEST_CAPTION)

    def words(self) -> Words:
        """What is told of the picture."""
        return Words(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class Step(forms.Form):
    """A step, with the reason where one is asked for."""

    text = _text(_("Reason"), 500)


class Hear(forms.Form):
    """A claim, and where it was heard."""

    area = forms.CharField(label=_("Governorate"), max_length=10, required=False)
    claim = _text(_("What is said"), LONGEST_CLAIM, is_needed=True)
    channel = forms.ChoiceField(label=_("Where it was heard"), choices=Channel.choices)


class Judge(forms.Form):
    """What came of verifying a claim."""

    verdict = forms.ChoiceField(label=pgettext_lazy("rumour", "Verdict"), choices=Verdict.choices)
    finding = _text(_("The fact, and how it is known"), LONGEST_CLAIM, is_needed=True)


class Answered(forms.Form):
    """The release that answers a claim."""

    release = forms.IntegerField(label=_("Number of the release"), min_value=1)
