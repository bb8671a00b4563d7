"""Scripts for shells that complete what is typed after `dateline`: the shell asks, `dateline completion` answers.

The answer is a line a candidate: its kind (`plain`, or `file` and `dir`, which the shell completes itself), a tab, the
word, a tab, what it means.
"""

from __future__ import annotations

# Candidates are quoted by the shell's own means, since the name of a source or place may hold anything.
SCRIPTS = {
    "bash": r"""
_dateline() {
  local kind value said
  COMPREPLY=()
  while IFS=$'\t' read -r kind value said; do
    if [ "$kind" = plain ]; then COMPREPLY+=("$(printf %q "$value")"); else compopt -o default; fi
  done < <(dateline completion candidates -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _dateline dateline
""",
    "zsh": r"""
#compdef dateline
_dateline() {
  local kind value said
  local -a values
  while IFS=$'\t' read -r kind value said; do
    if [[ $kind == plain ]]; then values+=("${value//:/\\:}${said:+:$said}"); else _files; fi
  done < <(dateline completion candidates -- "${(@)words[2,$CURRENT]}" 2>/dev/null)
  (( $#values )) && _describe dateline values
}
compdef _dateline dateline
""",
    "fish": r"""
function __dateline_candidates
  set -l typed (commandline -opc)[2..-1] (commandline -ct)
  for line in (dateline completion candidates -- $typed 2>/dev/null)
    set -l parts (string split \t -- $line)
    if test "$parts[1]" = plain
      printf '%s\t%s\n' $parts[2] $parts[3]
    else
      __fish_complete_path (commandline -ct)
    end
  end
end
complete -c dateline -f -a '(__dateline_candidates)'
""",
}

INSTALL = {
    "bash": "dateline completion bash > ~/.local/share/bash-completion/completions/dateline",
    "zsh": "dateline completion zsh > a file _dateline in a folder of your fpath, before compinit",
    "fish": "dateline completion fish > ~/.config/fish/completions/dateline.fish",
}


def bare(word: str) -> str:
    """A word as it stands on a command line, its quotes and backslashes taken away; the last quote may be open.

    >>> bare("PORT\\\\ AV"), bare("'Port A"), bare('a"b c"')
    ('PORT AV', 'Port A', 'ab c')
    """
    found, quote, at = "", "", 0
    while at < len(word):
        sign = word[at]
        if sign == "\\" and quote != "'" and at + 1 < len(word):
            at += 1
            found += word[at]
        elif sign == quote:
            quote = ""
        elif not quote and sign in "'\"":
            quote = sign
        else:
            found += sign
        at += 1
    return found
