"""Jobs: what needs the network or the processor, done outside every transaction.

`runner` leases due jobs, runs them, tries them again and stores their outcome. What each kind of job does stands in one
module a journey; `registry` joins them into one table.
"""
