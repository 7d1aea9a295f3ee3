alter table "a`b|c" drop column "</details><script>alert(1)</script>";
