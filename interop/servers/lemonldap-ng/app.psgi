# The portal at the root of the port, the manager with its explorer of sessions below /manager.
use strict;
use warnings;
use Plack::App::File;
use Plack::Builder;
use Lemonldap::NG::Portal::Main;
use Lemonldap::NG::Manager;

my $static = '/usr/share/lemonldap-ng/portal/htdocs/static';

builder {
    mount '/static'  => Plack::App::File->new( root => $static )->to_app;
    mount '/manager' => Lemonldap::NG::Manager->run( {} );
    mount '/'        => Lemonldap::NG::Portal::Main->run( {} );
};
