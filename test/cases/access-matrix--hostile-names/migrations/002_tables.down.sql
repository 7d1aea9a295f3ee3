drop table "we""ird | `schema`"."<b>Täble</b>";
