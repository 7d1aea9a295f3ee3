drop policy shared on orders;
revoke delete on visits from visitor;
revoke delete on orders from app_user;
