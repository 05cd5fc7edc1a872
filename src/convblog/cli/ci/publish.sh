#!/bin/sh
# Puts public/ on a branch that a pages host shows: one more commit there if something changed, never by force.
# Usage, in the site's folder: sh ci/publish.sh REMOTE BRANCH
set -eu
. ci/git.sh
remote=$1
branch=$2

GIT_DIR=$PWD/.git
GIT_WORK_TREE=$PWD/public
GIT_INDEX_FILE=$GIT_DIR/public-index # of its own, so that the writer's files are left alone
export GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
cd public
rm -f "$GIT_INDEX_FILE"
git add --all --force -- . ':(exclude).convblog-output'
tree=$(git write-tree)

parent=
there=$(git ls-remote "$remote" "refs/heads/$branch")
if [ -n "$there" ]; then
    git fetch --quiet --depth=1 "$remote" "refs/heads/$branch"
    parent=$(git rev-parse FETCH_HEAD)
    if [ "$(git rev-parse "$parent^{tree}")" = "$tree" ]; then
        exit 0
    fi
fi
commit=$(git commit-tree ${parent:+-p "$parent"} -m Publish "$tree")
git push --quiet "$remote" "$commit:refs/heads/$branch"
