"""What a provider has given out of a store: which version of which record, when, and under which identifier.

A version gets its datestamp when it is published, and not when its source changed it: a record that comes into the
store late, with a datestamp of last year, would else be missed by all who have harvested from here since. The clock
that stamps is the one that responses are dated by, and nothing is answered before all is stamped that was stored by
then; so whoever asks for all since the date of the last answer gets all that is new.
"""
