alter procedure log_it(text) security invoker;
