"""Long work that outlives a request: asked for by an office, shown with its progress, cancelled within a second.

An app that has such work registers it once, in the `ready` of its app configuration::

    from himaya.web.jobs.kinds import register

    register("plan-run", run_plan, finish=keep_plan, label=LABEL, verb=Verb.EDIT_PLANS)

`run(arguments, tell, stop)` is a function on the top level of a module. It
runs in a process of its own, with Django set up, and may take its time and
every core. `arguments` is the JSON object that was given to `enqueue`;
`tell(0.4, ar="...", en="...")` shows how far the work is (texts may be left
out, the last ones stay); `stop()` is true once the work should end, half a
second before the process is killed with all its children. What it returns is
a JSON object, kept as the job's `result`. Bad input is an `InvalidInputError`
as everywhere; it is shown to the office in its language. Anything else that is
raised goes to the log, and the office is told that the work failed.

`finish(job, result)`, where given, writes the effect into the database. It
runs in the server, in the transaction that marks the job as done: a job that
was cancelled or interrupted has no effect, and one that is done has it once.
Work that writes files writes them to a new folder, and `finish` makes it known.

Then, from an action or a view::

    job = actions.enqueue("plan-run", {"plan": plan.pk}, by=request.user, area=plan.area,
                          title_ar=..., title_en=..., about=("plan", plan.slug), back="/plans/x/")
    return redirect("job", pk=job.pk)

`about` says what the job works on: while one job of a kind works on it, a
second one is refused (`jobs.already_running`). A template shows a job live
with ``{% include "jobs/_job.html" %}``, which needs only `job` from
`queries.job_of` or `queries.latest(kind, about)`; the fragment asks for itself
again until the job has ended, and leads to `back` afterwards. An office sees
and cancels the jobs of kinds whose verb it has in the job's area.

States: queued, running, then done, failed, cancelled, or interrupted when the
server died meanwhile. A queued job survives a restart; an interrupted one is
asked for again by a person.
"""
