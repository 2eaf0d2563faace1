"""The rows of a plan: files read, joined, filtered, computed and typed, one after the other.

How the parts meet (all pure, all take bytes):

    proposal = guess.propose(spec, [(name, content), …], currency="EUR")   # Proposal(plan, …)
    assembly = assemble(plan, spec, contents)   # contents[i] belongs to plan.files[i]
    assembly.columns                            # of the main file, for the refused file
    for line in assembly: …                     # AssembledRow, streaming
    assembly.unread                             # {file index: [UnreadLine, …]} of the other files
    refused.write_refused(stream, columns, [(cells, reason), …])
    refused.read …                              # open_table strips the Reason column by itself

`contents[i]` is a list of bytes: the file and, when corrected lines were sent, the corrected file
behind it (same columns; its encoding and separator are detected anew). A FileRefused or a
PlanRefused is raised by `assemble` itself, before the first row.
"""

from __future__ import annotations
