-- lockstep: allow session-leak: ``` @team </details> ::warning::
create view "🙂‮" as select 1 as "%0A::error::";
