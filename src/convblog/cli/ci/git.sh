# Who commits, and how git shows that it may push. Read by the other scripts of this folder.
export GIT_AUTHOR_NAME=convblog GIT_AUTHOR_EMAIL=convblog@site.invalid
export GIT_COMMITTER_NAME=convblog GIT_COMMITTER_EMAIL=convblog@site.invalid
if [ -n "${PUSH_TOKEN:-}" ]; then
    # Git asks for the token when it needs it: in an address it would stand in messages and in the list of processes.
    export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=credential.helper GIT_CONFIG_VALUE_0=
    export GIT_CONFIG_KEY_1=credential.helper
    export GIT_CONFIG_VALUE_1='!f() { echo "username=${PUSH_USER:-convblog}"; echo "password=$PUSH_TOKEN"; }; f'
fi
