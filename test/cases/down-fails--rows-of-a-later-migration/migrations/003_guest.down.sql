select 'the guest stays';
