-- A weekly digest, as a kind of notification of its own, so that it can have its own mail template.

alter type notification_kind add value 'digest' after 'event';
