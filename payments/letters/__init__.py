"""E-mails at each hand-over of a claim: who has it now is told, once, by a link and no figures."""
