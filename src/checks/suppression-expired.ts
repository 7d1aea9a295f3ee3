import type { Check } from "./contract.ts";
import { aboutComment, expired, suppressionsIn } from "./suppressions.ts";
import { code } from "./wording.ts";

export const suppressionExpired: Check = {
  id: "suppression-expired",
  group: "history",
  severity: "warning",
  when: "An allow comment is past its date. It no longer silences anything.",
  harm: "What somebody promised to mend by then is still there, and is reported again.",
  instead: "Mend it and remove the comment, or give it a new date and say why.",
  find: (evidence) =>
    suppressionsIn(evidence)
      .filter((suppression) => suppression.fault === null && expired(suppression, evidence.today))
      .map((suppression) =>
        aboutComment(suppression, {
          message: `the comment that allows ${code(suppression.check)} ended on ${suppression.until}`,
          hint: "Mend what it allowed and remove it, or give it a new date and say why.",
        }),
      ),
};
