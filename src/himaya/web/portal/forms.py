"""Forms of the public: short, bounded, without a name, a number or an address of anybody."""

from __future__ import annotations

from django import forms

LONGEST_TEXT = 2000
LONGEST_COMMENT = 1000
_YES_OR_NO = (("yes", "yes"), ("no", "no"))


class Ask(forms.Form):
    """A receipt as it is typed."""

    receipt = forms.CharField(max_length=80)


class WriteComment(forms.Form):
    """A comment."""

    text = forms.CharField(max_length=LONGEST_COMMENT)


class Appeal(forms.Form):
    """Why a decision should be another one."""

    text = forms.CharField(max_length=LONGEST_TEXT)


class Feedback(forms.Form):
    """Two questions, each answered by yes or no."""

    clear = forms.ChoiceField(choices=_YES_OR_NO)
    helped = forms.ChoiceField(choices=_YES_OR_NO)
