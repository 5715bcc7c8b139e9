"""All records of a store judged, repaired, exported, or made a site; a run goes on where it stopped."""
