"""From responses to threads: what readers answered, made safe, put in order."""
