"""The faults that a release must survive: one hundred cases, in our words; and why some of them are not tested."""

from __future__ import annotations

FAULTS = """\
1 killed before anything is made
2 killed when all is made, before the push
3 killed during the push, or after it
4 the server dies, or its answer is lost
5 the server wrote the branch, and not the tag
6 the server wrote the tag, and not the branch
7 locks that a killed run left
8 two machines with the same plan
9 two machines with different plans
10 somebody pushes between plan and push
11 the tag is here, and not at the remote
12 the tag is at the remote, and not here
13 the tag is another one here than at the remote
14 a published tag was moved
15 a release that is done is run again
16 the same, after the branch moved on
17 an upload whose answer is lost
18 an upload that stopped half way
19 another file of that name in a published release
20 a draft of an earlier try
21 two drafts for one tag
22 a forge that is busy or broken
23 an answer that cannot be read
24 releases that cannot be changed
25 a publication that fails for ever
26 giving up, before and after the push
27 a journal that is damaged
28 a journal of another version or repository
29 a disk that is full or read-only
30 interrupted by hand during the push
31 a clock that jumps back
32 two processes on one machine
33 a shallow clone
34 a clone without tags
35 a partial clone
36 no branch is checked out
37 a work tree with changes
38 in the middle of a merge or a rebase
39 a linked work tree
40 submodules
41 pointers of Git LFS
42 replace refs and grafts
43 objects named by SHA-256
44 a main branch with another name
45 no branch, no commit
46 a main branch that was rewritten
47 a tag and a branch of one name
48 a branch in the way of another's name
49 names that differ in case only
50 tags that are lightweight
51 tags of what is no commit
52 tags that are no versions
53 gaps and duplicates
54 a hotfix without its stable version
55 two versions on one commit
56 merges of many branches
57 merges that bring changes of their own
58 reverts of reverts
59 a fix that was picked
60 dates in the future and in the past
61 time zones and changes of clocks
62 nothing to release
63 a million commits
64 texts in any encoding
65 messages of megabytes
66 empty messages
67 line ends of all kinds
68 terminal escapes and bidi controls
69 lines that would command a CI system
70 values that would forge outputs of a CI system
71 markup, links and templates in messages
72 strange names of people
73 strange numbers
74 options in the place of names
75 refs that look like options
76 fragments that are no plain files
77 misspelt kinds
78 a fragment that came after the plan
79 a changelog that was edited
80 templates that are wrong or endless
81 a configuration that is wrong
82 files of a bundle that cannot be handed over
83 a key that is missing or locked
84 a signed tag under another name
85 a signature that does not count
86 a protected branch
87 a hook of the server refuses
88 a server without atomic pushes
89 wrong credentials
90 a token in an address
91 variables of git in the environment
92 a hostile checkout
93 a repository of another user
94 no git
95 no network
96 an unknown host
97 a tag by a stranger
98 a publication that was changed
99 another machine
100 no home
"""
UNTESTED = {
    **dict.fromkeys(range(17, 26), "there is no publication to a forge yet"),
    49: "names of a bundle are held to it, without a test of this number; refs are not",
    57: "a component that changed without an entry is found by comparing trees, not merges",
    63: "measured by the benchmarks, and in no test",
    70: "releasekit writes no outputs of CI systems",
    98: "there is no publication to a forge yet; bundles are verified against their tag",
}
