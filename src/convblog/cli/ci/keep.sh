#!/bin/sh
# Commits and pushes what convblog wrote: answers, what was sent, old addresses. Nothing else, and never by force.
# Usage, in the site's folder: sh ci/keep.sh REMOTE BRANCH
set -eu
. ci/git.sh
remote=$1
branch=$2

for path in responses sent.jsonl addresses.yaml; do
    if [ -e "$path" ] || [ -n "$(git ls-files -- "$path")" ]; then
        git add --all -- "$path"
    fi
done
if git diff --cached --quiet; then
    exit 0
fi
git commit --quiet --message "Answers [skip ci]" # or this push would start the next run, and so on for ever

# The writer may push at any moment: then ours goes on top of theirs, and we try again.
for pause in 1 2 4 8 16; do
    git fetch --quiet "$remote" "refs/heads/$branch"
    git rebase --quiet FETCH_HEAD
    if git push --quiet "$remote" "HEAD:refs/heads/$branch"; then
        exit 0
    fi
    sleep "$pause"
done
echo "ci/keep.sh: the answers could not be pushed to $branch; the next run collects them again" >&2
exit 1
