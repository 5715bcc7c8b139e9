"""From one study to the formats that repositories, search engines and people read."""
